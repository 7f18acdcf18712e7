import type { ExecutionContext } from '@nestjs/common';
import { SetMetadata, applyDecorators, createParamDecorator } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { KeyFile, KeyHolder } from '../keys/key-file.js';
import { forbidden, unauthorized } from './refusals.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, once the key was looked at. */
    hubCaller?: KeyHolder;
  }
  interface FastifyContextConfig {
    /** The body is left as bytes; see `@RawBody()`. */
    rawBody?: boolean;
  }
}

/** Metadata of addresses that need no key. */
export const OPEN = 'hub:open';
/** Metadata of addresses that name a system and take any valid key. */
export const ANY_SYSTEM = 'hub:any-system';

/** This address, or all of this controller, needs no key. */
export const Open = (): MethodDecorator & ClassDecorator => SetMetadata(OPEN, true);

/**
 * An address with `:system` in it takes that system's key only; with this it takes any valid one
 * (registry and console: any valid key reads).
 */
export const AnySystem = (): MethodDecorator & ClassDecorator => SetMetadata(ANY_SYSTEM, true);

/**
 * The body of this address stays a `Buffer` (`@Body() body: Buffer`, empty when nothing was sent), of at most 16 MiB,
 * as `application/json` or `application/x-ndjson`; `request.headers['content-type']` says which. The key is looked at
 * before the body is read.
 */
export const RawBody = (): MethodDecorator => applyDecorators(RouteConfig({ rawBody: true }));

/** Who calls, as `@Caller()` gives it. */
export type Caller = KeyHolder;

/** Who calls: `{ system, internal }`. Only on addresses that need a key. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): KeyHolder | undefined =>
    context.switchToHttp().getRequest<FastifyRequest>().hubCaller,
);

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Looks at the key of a request and notes who calls. Throws `RequestRefused`: 401 without a key that is good, 403 when
 * the address names a system (`:system`) and the key is another's.
 */
export function admit(request: FastifyRequest, keys: KeyFile, anySystem: boolean): void {
  request.hubCaller ??= callerOf(request, keys);
  const { system } = request.params as { readonly system?: string };
  const { hubCaller } = request;
  if (!anySystem && system !== undefined && !hubCaller.internal && hubCaller.system !== system) {
    throw forbidden();
  }
}

function callerOf(request: FastifyRequest, keys: KeyFile): KeyHolder {
  const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const caller = key === undefined ? undefined : keys.callerOf(key);
  if (caller === undefined) {
    throw unauthorized();
  }
  return caller;
}
