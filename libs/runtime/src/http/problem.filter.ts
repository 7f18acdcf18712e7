import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '@hub/contracts';
import { Log } from '../log/log.js';
import type { AllowedMethods } from './allowed-methods.js';
import { refusalOf } from './refusals.js';
import { problemHeaders, problemOf } from './problem.js';
import type { Judgement } from './refusal-of-error.js';
import { judge } from './refusal-of-error.js';

/** A body announced to be longer is not waited for. */
const LONGEST_WASTE = 64 * 1024 * 1024;

/** Answers whatever was thrown, by us, Nest or Fastify, with the problem body of `interfaces.md`. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly methods: AllowedMethods,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for errors that never reach Nest. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const judgement = this.withMethod(judge(error), request, reply);
    this.tell(judgement, error, request);
    if (reply.sent || reply.raw.headersSent) {
      // Too late for an answer (a stream broke off): only a cut connection tells the caller that it is not complete.
      reply.raw.destroy();
      return;
    }
    const language = languageOf(request.headers['accept-language']);
    if (judgement.refusal.status === 413 && endsSoon(request)) {
      // Fastify would cut the connection, and whoever is still sending would see that instead of the answer.
      reply.removeHeader('connection');
    }
    void reply
      .code(judgement.refusal.status)
      .headers(problemHeaders(judgement.refusal, language))
      .send(JSON.stringify(problemOf(judgement.refusal, language, request.id)));
  }

  /** An unknown address may be a known one that was asked for with the wrong method. */
  private withMethod(
    judgement: Judgement,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Judgement {
    if (!request.is404 || judgement.refusal.status !== 404) {
      return judgement;
    }
    const allowed = this.methods.of(request.url);
    if (allowed.length === 0) {
      return judgement;
    }
    void reply.header('allow', allowed.join(', '));
    return { ...judgement, refusal: refusalOf(405) };
  }

  private tell(judgement: Judgement, error: unknown, request: FastifyRequest): void {
    if (judgement.report === 'no') {
      return;
    }
    // The route's pattern, not the address: an address may hold what somebody typed.
    const where = {
      correlationId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: judgement.refusal.status,
    };
    this.log.error(judgement.report === 'bug' ? 'request-failed' : 'request-refused', error, where);
  }
}

/** Whether the rest of a body that is too large can be let through, unread, after the answer. */
function endsSoon({ headers }: FastifyRequest): boolean {
  return Number(headers['content-length'] ?? Infinity) <= LONGEST_WASTE;
}
