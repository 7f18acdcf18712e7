import { hash, randomBytes } from 'node:crypto';

/*
 * W3C Trace Context: `00-<trace id>-<span id>-<flags>`. A push or a reading is one trace; all messages that follow from
 * it carry its `traceparent` unchanged, so that whoever keeps traces finds them together.
 */

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/** A trace that begins here. */
export function newTraceparent(): string {
  return traceparent(randomBytes((TRACE_DIGITS + SPAN_DIGITS) / 2).toString('hex'));
}

/** The trace of something that can be met again after a crash, e.g. a reading: the same name gives the same trace. */
export function traceparentOf(name: string): string {
  return traceparent(hash('sha256', name, 'hex'));
}

/** The caller's trace where the header is one, else a new one. */
export function continuedTrace(header: string | undefined): string {
  return header !== undefined && TRACEPARENT.test(header) ? header : newTraceparent();
}

/** All zeros, which the standard forbids, are as likely as two equal random ids. */
function traceparent(digits: string): string {
  return `00-${digits.slice(0, TRACE_DIGITS)}-${digits.slice(TRACE_DIGITS, TRACE_DIGITS + SPAN_DIGITS)}-01`;
}
