import { Controller } from '@nestjs/common';
import type { IncomingBatch } from '@hub/messaging';
import { OnBatch } from '@hub/messaging';
import { CommandsService } from './commands.service.js';

/** Takes batches of `hub.commands` to their service. */
@Controller()
export class CommandsConsumer {
  constructor(private readonly commands: CommandsService) {}

  @OnBatch('hub.commands')
  onCommands(batch: IncomingBatch): Promise<void> {
    return this.commands.take(batch);
  }
}
