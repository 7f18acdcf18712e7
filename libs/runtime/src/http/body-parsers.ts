import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestRefused } from '@hub/contracts';
import { notJson, refusalOf } from './refusals.js';

/** Largest body of an address with `@RawBody()`. */
export const LARGEST_RAW_BODY = 16 * 1024 * 1024;
/** Largest body of all others: one record of 900 KiB, quoted, fits. */
export const LARGEST_JSON_BODY = 2 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Bodies are JSON in UTF-8, and NDJSON where an address takes bytes; anything else is 415. Bytes are not looked at.
 * JSON with a member named `__proto__`, or a `constructor` that holds a `prototype`, is refused (400), so no later
 * copying of members can reach a prototype.
 */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');

  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      if (!isPlainUtf8(request)) {
        done(new RequestRefused(refusalOf(415)));
      } else if (takesBytes(request)) {
        done(null, body);
      } else if (body.length === 0) {
        done(notJson());
      } else {
        // Fastify's parser takes text and may answer with a promise by its type; it never does.
        void parseJson(request, body.toString('utf8'), done);
      }
    },
  );
  fastify.addContentTypeParser(
    'application/x-ndjson',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      if (takesBytes(request) && isPlainUtf8(request)) {
        done(null, body);
      } else {
        done(new RequestRefused(refusalOf(415)));
      }
    },
  );

  fastify.addHook('onRoute', (route) => {
    route.bodyLimit ??= route.config?.rawBody === true ? LARGEST_RAW_BODY : LARGEST_JSON_BODY;
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (takesBytes(request)) {
      request.body ??= NOTHING;
    }
    done();
  });
}

function takesBytes(request: FastifyRequest): boolean {
  return request.routeOptions.config.rawBody === true;
}

function isPlainUtf8({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  const charset = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  return (
    (encoding === undefined || encoding === 'identity') &&
    (charset === undefined || /^utf-?8$/i.test(charset))
  );
}
