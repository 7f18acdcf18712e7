import type { JsonObject, SinkCertainty, SinkContext } from '@hub/contracts';
import { Misconfigured, systemClock } from '@hub/contracts';
import { settingsSchema } from '../../settings.js';
import { secretOf, subjectOf } from '../sink-setup.js';
import type { RestSettings } from './rest-settings.js';
import { RestSink } from './rest.sink.js';

/** The settings of a REST sink: `rest.settings.schema.json`. */
export const REST_SINK = settingsSchema('rest', 'sink');

/** See `SinkMaker`. */
export function makeRestSink(settings: JsonObject, context: SinkContext): RestSink {
  const subject = subjectOf(context);
  const checked = REST_SINK.check<RestSettings>(settings, subject);
  const token = (): string | undefined =>
    checked.token === undefined ? undefined : secretOf(context, checked.token);
  token();
  return new RestSink({
    settings: checked,
    certainty: certaintyOf(checked, context.certainty, subject),
    clock: context.clock ?? systemClock,
    subject,
    token,
  });
}

function certaintyOf(
  { lookUp }: RestSettings,
  promised: SinkCertainty | undefined,
  subject: string,
): SinkCertainty {
  if (promised === 'lookable' && !lookUp) {
    throw new Misconfigured(
      `${subject}: certainty "lookable" needs an address to look up at`,
      'Give lookUp.address, or say what else is certain (idempotent, blind).',
    );
  }
  return promised ?? (lookUp ? 'lookable' : 'blind');
}
