import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { KeyFile } from '../keys/key-file.js';
import type { Metrics } from '../metrics/metrics.js';
import { admit } from './access.js';
import type { AllowedMethods } from './allowed-methods.js';
import { LARGEST_RAW_BODY, addBodyParsers } from './body-parsers.js';
import type { Doors } from './doors.js';
import { problemHeaders, problemOf } from './problem.js';
import type { ProblemFilter } from './problem.filter.js';
import { closing, refusalOf } from './refusals.js';

/** What stands between the network and Nest. */
export interface EdgeParts {
  readonly doors: Doors;
  readonly keys: KeyFile;
  readonly metrics: Metrics;
  readonly methods: AllowedMethods;
  readonly filter: ProblemFilter;
}

const CORRELATION = /^[\x20-\x7e]{1,128}$/;
const LONGEST_REQUEST_MS = 300_000;
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * The Fastify adapter every app runs on: correlation ids, doors, keys before large bodies, body parsers, request
 * figures, and problem bodies also for what Fastify or Node refuse before Nest hears of it.
 */
export function createEdge(parts: EdgeParts): FastifyAdapter {
  const options: FastifyServerOptions & { skipMiddie: boolean } = {
    bodyLimit: LARGEST_RAW_BODY,
    requestTimeout: LONGEST_REQUEST_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    skipMiddie: true,
    genReqId: (request) => correlationOf(request.headers['x-correlation-id']),
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-correlation-id', request.id);
      parts.filter.answer(error, request, reply);
    },
    clientErrorHandler: refuseConnection,
  };
  const adapter = new FastifyAdapter(options);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.decorateRequest('hubCaller', undefined);
  fastify.addHook('onRoute', ({ method, url }) => parts.methods.note(method, url));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-correlation-id', request.id);
    done(enter(request, reply, parts));
  });
  addBodyParsers(fastify);
  addFigures(fastify, parts.metrics);
  return adapter;
}

/** Notes that a request has begun; gives the error to answer instead of serving it. */
function enter(request: FastifyRequest, reply: FastifyReply, parts: EdgeParts): Error | undefined {
  const safe = SAFE_METHODS.has(request.method);
  if (!safe && !parts.doors.open) {
    void reply.header('connection', 'close');
    return closing();
  }
  // `close` comes for every answer, also for one that nobody waits for any more.
  reply.raw.once('close', parts.doors.enter(safe ? 'read' : 'change'));
  if (request.routeOptions.config?.rawBody === true) {
    try {
      admit(request, parts.keys, false);
    } catch (error) {
      return error as Error;
    }
  }
  return undefined;
}

/** The caller's id where it is printable and not too long, else a new one. */
function correlationOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && CORRELATION.test(header) ? header : randomUUID();
}

/** Counts requests by route and status, and times them. */
function addFigures(fastify: FastifyInstance, metrics: Metrics): void {
  const labels = ['method', 'route', 'status'] as const;
  const requests = metrics.counter('hub_http_requests_total', 'Requests answered', labels);
  const seconds = metrics.durations('hub_http_request_seconds', 'Time to the answer', ['route']);
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    requests.inc({ method: request.method, route, status: String(reply.statusCode) });
    seconds.observe({ route }, reply.elapsedTime / 1000);
    done();
  });
}

/** Answers what is not HTTP, or too slow or too long for it: there is no request yet, only a socket. */
function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const refusal = refusalOf(status);
  const body = JSON.stringify(problemOf(refusal, 'zh', randomUUID()));
  const headers = Object.entries({
    ...problemHeaders(refusal, 'zh'),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${refusal.title.en}\r\n${headers.join('')}\r\n${body}`);
}
