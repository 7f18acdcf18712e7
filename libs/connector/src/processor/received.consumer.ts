import { Controller } from '@nestjs/common';
import type { IncomingBatch } from '@hub/messaging';
import { OnBatch } from '@hub/messaging';
import { Processor } from './processor.js';

/** Takes batches of `hub.received` to the processor. */
@Controller()
export class ReceivedConsumer {
  constructor(private readonly processor: Processor) {}

  @OnBatch('hub.received')
  onReceived(batch: IncomingBatch): Promise<void> {
    return this.processor.process(batch);
  }
}
