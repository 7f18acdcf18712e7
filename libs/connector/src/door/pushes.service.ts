import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Fault, Language, ToldFault } from '@hub/contracts';
import { RequestRefused, tellFault } from '@hub/contracts';
import type { FormInUse } from '../processor/form-in-use.js';
import type { FormRegister } from '../stage/form-register.js';
import type { Stage } from '../stage/stage.js';
import type { BodyFormat, PushedRecord } from './body.js';
import { splitBody } from './body.js';
import type { Door, Push } from './door.js';
import { refusals } from './refusals.js';
import type { PushHeaders } from './records.controller.js';

/** One request to push. */
export interface PushRequest {
  readonly system: string;
  readonly form: string;
  readonly body: Buffer;
  readonly headers: PushHeaders;
}

/** The answer to a push. */
export interface Accepted {
  readonly accepted: number;
  readonly receipts: readonly string[];
}

/** What `?check=wait` says of one record. */
export interface CheckedRecord {
  readonly index: number;
  readonly receipt?: string;
  readonly state: 'accepted' | 'refused';
  readonly faults?: readonly ToldFault[];
  readonly warnings?: readonly ToldFault[];
}

/** The answer to a checked push of which something was accepted. */
export interface Checked {
  readonly results: readonly CheckedRecord[];
}

/** What the pushes service works with. */
export abstract class PushParts {
  abstract readonly door: Door;
  abstract readonly forms: FormRegister;
  abstract readonly misconfigured: ReadonlySet<string>;
  abstract readonly clock: Clock;
  /** Counts records that were handed back. */
  abstract addRefused(form: number, count: number): Promise<void>;
  /** Notes that records came, for the heartbeat. */
  abstract noteReceived(system: string, count: number): void;
}

/** Takes pushes: finds the form, takes the body apart, checks where asked, hands over to the door. */
@Injectable()
export class PushesService {
  constructor(@Inject(PushParts) private readonly parts: PushParts) {}

  async take(request: PushRequest): Promise<Accepted> {
    const form = this.formOf(request);
    const records = splitBody(request.body, formatOf(request.headers));
    const receipts = await this.parts.door.take({
      form,
      endpoint: 'records',
      records,
      body: request.body,
      ...optionsOf(request.headers),
    });
    this.parts.noteReceived(request.system, records.length);
    return { accepted: receipts.length, receipts };
  }

  /** Throws 422 with the results when nothing fits. */
  async takeChecked(request: PushRequest, check: string, language: Language): Promise<Checked> {
    if (check !== 'wait') {
      throw badCheck();
    }
    const form = this.formOf(request);
    const records = splitBody(request.body, formatOf(request.headers));
    const verdicts = records.map((record) => this.verdictOf(form, record));
    const good = [...verdicts.keys()].filter((index) => verdicts[index]?.ok);
    const receipts = await this.parts.door.take({
      form,
      endpoint: 'records',
      records,
      body: request.body,
      only: good,
      ...optionsOf(request.headers),
    });
    this.parts.noteReceived(request.system, good.length);
    if (good.length < records.length) {
      await this.parts.addRefused(form.id, records.length - good.length);
    }
    const results = verdicts.map((verdict, index) =>
      resultOf({ verdict, index, language, receipt: receipts[index] }),
    );
    if (good.length === 0 && records.length > 0) {
      throw nothingFits(results);
    }
    return { results };
  }

  formOf(request: Pick<PushRequest, 'system' | 'form'>): FormInUse & { readonly stage: Stage } {
    const form = this.parts.forms.declared(request.system, request.form);
    if (form) {
      return form;
    }
    throw this.parts.misconfigured.has(request.system)
      ? refusals.misconfigured(request.system)
      : refusals.unknownForm(request.system, request.form);
  }

  private verdictOf(form: { readonly stage: Stage }, record: PushedRecord): Verdict {
    const result = form.stage.run(record.native, this.parts.clock.now());
    return result.ok
      ? { ok: true, faults: [], warnings: result.warnings }
      : { ok: false, faults: result.faults, warnings: result.warnings };
  }
}

interface Verdict {
  readonly ok: boolean;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

function resultOf(of: {
  readonly verdict: Verdict;
  readonly index: number;
  readonly language: Language;
  readonly receipt: string | undefined;
}): CheckedRecord {
  const { verdict, index, language, receipt } = of;
  const told = (faults: readonly Fault[]) => faults.map((f) => tellFault(f, language, true));
  return {
    index,
    ...(verdict.ok && receipt ? { receipt } : {}),
    state: verdict.ok ? 'accepted' : 'refused',
    ...(verdict.ok ? {} : { faults: told(verdict.faults) }),
    ...(verdict.warnings.length > 0 ? { warnings: told(verdict.warnings) } : {}),
  };
}

/** How the records stand in the body; the edge has let nothing else in. */
export function formatOf(headers: PushHeaders): BodyFormat {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-ndjson') {
    return 'ndjson';
  }
  if (type === 'application/json') {
    return 'json';
  }
  throw refusals.notThisFormat();
}

/** What the headers of a request say of how it is to be taken. */
export function optionsOf({
  'idempotency-key': key,
  traceparent,
}: PushHeaders): Pick<Push, 'idempotencyKey' | 'traceparent'> {
  return { traceparent, ...(key === undefined ? {} : { idempotencyKey: key }) };
}

function badCheck(): RequestRefused {
  return new RequestRefused({
    status: 400,
    code: 'INVALID_REQUEST',
    title: { zh: 'check 只能是 wait。', en: 'The only value of check is wait.' },
    remedy: {
      zh: '要先检查再接收，请用 ?check=wait；否则不要带这个参数。',
      en: 'Use ?check=wait to have records checked first; else leave it out.',
    },
  });
}

function nothingFits(results: readonly CheckedRecord[]): RequestRefused {
  return new RequestRefused({
    status: 422,
    code: 'NOTHING_ACCEPTED',
    title: {
      zh: '没有一条记录通过检查，一条也没有接收。',
      en: 'No record passed the checks; nothing was taken.',
    },
    remedy: {
      zh: '请按 results 里每个字段的提示改正后重新推送。',
      en: 'Mend the fields as results says, then push again.',
    },
    extra: { results },
  });
}
