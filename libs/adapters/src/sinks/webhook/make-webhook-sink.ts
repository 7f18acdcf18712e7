import type { JsonObject, SinkCertainty, SinkContext } from '@hub/contracts';
import { Misconfigured, systemClock } from '@hub/contracts';
import { settingsSchema } from '../../settings.js';
import { secretOf, subjectOf } from '../sink-setup.js';
import type { SignatureAlgorithm } from './signature.js';
import { signingKey } from './signature.js';
import { WebhookSink } from './webhook.sink.js';

/** The settings of a webhook sink: `webhook.settings.schema.json`. */
export const WEBHOOK_SINK = settingsSchema('webhook', 'sink');

interface WebhookSettings {
  readonly address: string;
  readonly secrets: readonly string[];
  readonly algorithm: SignatureAlgorithm;
  readonly timeoutSeconds: number;
  readonly maxRecords: number;
}

/** See `SinkMaker`. */
export function makeWebhookSink(settings: JsonObject, context: SinkContext): WebhookSink {
  const subject = subjectOf(context);
  const { secrets, ...checked } = WEBHOOK_SINK.check<WebhookSettings>(settings, subject);
  const keys = (): readonly Buffer[] => secrets.map((name) => keyOf(name, context));
  keys();
  return new WebhookSink({
    ...checked,
    certainty: certaintyOf(context.certainty, subject),
    clock: context.clock ?? systemClock,
    subject,
    system: context.system,
    keys,
  });
}

function keyOf(name: string, context: SinkContext): Buffer {
  const key = signingKey(secretOf(context, name));
  if (!key) {
    throw new Misconfigured(
      `${subjectOf(context)}: ${name} is no signing secret`,
      'It must be whsec_ and Base64 of 24 to 64 random bytes: echo "whsec_$(openssl rand -base64 32)"',
    );
  }
  return key;
}

function certaintyOf(promised: SinkCertainty | undefined, subject: string): SinkCertainty {
  if (promised === 'lookable') {
    throw new Misconfigured(
      `${subject}: a webhook cannot be asked what its recipient holds`,
      'Say idempotent where it takes each webhook-id once, else blind.',
    );
  }
  return promised ?? 'idempotent';
}
