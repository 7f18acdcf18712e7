import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { notFound } from '@hub/runtime';
import { Open } from '@hub/runtime';
import type { PageFile } from './page-files.js';

/** Token of the page's files. */
export const PAGE_FILES = Symbol('PageFiles');

/** As much of Fastify's reply as is used here. */
interface Reply {
  code(status: number): Reply;
  headers(values: Readonly<Record<string, string>>): Reply;
  send(body?: Buffer): unknown;
}

/**
 * Nothing from elsewhere, nothing inline, no form that could be sent, no frame around it: the page shows other people's
 * words, and a key lies in its storage.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Asked again each time, answered with 304: a new version is never half in place.
  'cache-control': 'no-cache',
};

/** The operators' page. It needs no key: it holds nothing, and asks for one before it shows anything. */
@Open()
@ApiExcludeController()
@Controller()
export class PageController {
  constructor(@Inject(PAGE_FILES) private readonly files: ReadonlyMap<string, PageFile>) {}

  @Get()
  page(@Headers('if-none-match') known: string | undefined, @Res() reply: Reply): void {
    this.send('index.html', known, reply);
  }

  @Get('page/:file')
  file(
    @Param('file') name: string,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: Reply,
  ): void {
    this.send(name, known, reply);
  }

  private send(name: string, known: string | undefined, reply: Reply): void {
    const file = this.files.get(name);
    if (!file) {
      throw notFound();
    }
    const { type, etag, body } = file;
    void reply.headers({ ...HEADERS, 'content-type': type, etag });
    if (known === etag) {
      reply.code(304).send();
    } else {
      reply.send(body);
    }
  }
}
