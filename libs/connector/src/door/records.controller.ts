import { Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '@hub/contracts';
import { RawBody } from '@hub/runtime';
import type { Accepted, Checked } from './pushes.service.js';
import { PushesService } from './pushes.service.js';

/** The headers of a push that count. */
export interface PushHeaders {
  readonly 'content-type'?: string;
  readonly 'idempotency-key'?: string;
  readonly 'accept-language'?: string;
  readonly traceparent?: string;
}

/** Where department systems push their records. */
@ApiTags('records')
@ApiBearerAuth()
@Controller('v1/systems/:system/forms/:form')
export class RecordsController {
  constructor(private readonly pushes: PushesService) {}

  /**
   * Takes up to 10,000 records (≤ 16 MiB) and answers 202 once all are in the log; with `?check=wait` they are checked
   * first and those that do not fit are handed back.
   */
  @Post('records')
  @RawBody()
  @HttpCode(202)
  @ApiOperation({ summary: 'Push records of a form' })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { maxLength: 128 } })
  @ApiQuery({ name: 'check', required: false, enum: ['wait'] })
  @ApiBody({ schema: { oneOf: [{ type: 'object' }, { type: 'array', items: {} }] } })
  @ApiResponse({ status: 200, description: 'Checked (`?check=wait`): `{ results: [ … ] }`' })
  @ApiResponse({ status: 202, description: '`{ accepted, receipts: [ … ] }` in input order' })
  async push(
    @Param() { system, form }: { system: string; form: string },
    @Query('check') check: string | undefined,
    @Req() request: FastifyRequest<{ Body: Buffer; Headers: PushHeaders }>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Accepted | Checked> {
    const { body, headers } = request;
    const push = { system, form, body, headers };
    if (check === undefined) {
      return this.pushes.take(push);
    }
    const checked = await this.pushes.takeChecked(
      push,
      check,
      languageOf(headers['accept-language']),
    );
    reply.status(200);
    return checked;
  }
}
