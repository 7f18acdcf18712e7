import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { KeyFile } from '../keys/key-file.js';
import { ANY_SYSTEM, OPEN, admit } from './access.js';

/**
 * Stands before every address of every app. Without `@Open()` an address needs a key; with `:system` in it, the key of
 * that system or the hub's own, unless it is marked `@AnySystem()`.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly keys: KeyFile,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http' || this.marked(OPEN, context)) {
      return true;
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    admit(request, this.keys, this.marked(ANY_SYSTEM, context));
    return true;
  }

  private marked(mark: string, context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(mark, [
        context.getHandler(),
        context.getClass(),
      ]) === true
    );
  }
}
