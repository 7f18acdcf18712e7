import { Controller } from '@nestjs/common';
import type { IncomingBatch } from '@hub/messaging';
import { OnBatch } from '@hub/messaging';
import { Registrar } from './registrar.js';

/** Takes batches of all canonical topics to the registrar. */
@Controller()
export class CanonicalConsumer {
  constructor(private readonly registrar: Registrar) {}

  @OnBatch('hub.canonical')
  onCanonical(batch: IncomingBatch): Promise<void> {
    return this.registrar.take(batch);
  }
}
