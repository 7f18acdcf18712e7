import { Controller } from '@nestjs/common';
import type { IncomingBatch } from '@hub/messaging';
import { OnBatch } from '@hub/messaging';
import { DeliveryIntake } from './intake.js';

/** The pattern under which shared records come to deliveries; it names their consumer group. */
export const DELIVERIES = 'hub.deliveries';

/** Takes batches of `hub.shared` to the intake of deliveries. */
@Controller()
export class SharedConsumer {
  constructor(private readonly intake: DeliveryIntake) {}

  @OnBatch(DELIVERIES)
  onShared(batch: IncomingBatch): Promise<void> {
    return this.intake.take(batch);
  }
}
