import { applyDecorators, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';

/** Marks handlers that only a `BatchServer` may serve. */
export const BATCH_TRANSPORT = Symbol('hub.batch');

/** Nest would turn an error into its own words; the server must see which one it is. */
@Catch()
class HandOnErrors implements RpcExceptionFilter<unknown, never> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * Marks a controller's method as the handler of a pattern (`hub.received`, `hub.canonical` …) of a `BatchServer`. It
 * takes an `IncomingBatch`, one at a time, and commits effects and `ranges` in one transaction of its own. It may be
 * called again with the same batch after any error. What an error causes: `Displaced`: the batch is dropped and the
 * offsets are read again; another `retry`: the same batch again after growing pauses; `halt`: the topic is paused and
 * reported; anything else is a bug: three more tries, then the process ends.
 */
export function OnBatch(pattern: string): MethodDecorator {
  return applyDecorators(
    EventPattern(pattern, BATCH_TRANSPORT) as MethodDecorator,
    UseFilters(new HandOnErrors()),
  );
}
