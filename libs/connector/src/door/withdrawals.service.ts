import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@hub/contracts';
import { RequestRefused } from '@hub/contracts';
import { PushParts, PushesService, optionsOf } from './pushes.service.js';
import type { PushHeaders } from './records.controller.js';

/** What a withdrawal says. */
export interface WithdrawalRequest {
  readonly key: JsonObject;
  readonly reason: string;
  readonly changedAt?: string;
}

/** Takes withdrawals: the key must be whole, or nobody could tell what is taken back. */
@Injectable()
export class WithdrawalsService {
  constructor(
    @Inject(PushParts) private readonly parts: PushParts,
    private readonly pushes: PushesService,
  ) {}

  async take(
    system: string,
    formName: string,
    withdrawal: WithdrawalRequest,
    headers: PushHeaders,
  ): Promise<{ receipt: string }> {
    const form = this.pushes.formOf({ system, form: formName });
    if (form.stage.keyOf(withdrawal.key) === undefined) {
      throw keyIncomplete(form.stage.keyFields);
    }
    const native: JsonObject = { ...withdrawal };
    const bytes = Buffer.from(JSON.stringify(native));
    const [receipt] = await this.parts.door.take({
      form,
      endpoint: 'withdrawals',
      records: [{ native, bytes }],
      body: bytes,
      ...optionsOf(headers),
    });
    this.parts.noteReceived(system, 1);
    return { receipt: receipt as string };
  }
}

function keyIncomplete(fields: readonly string[]): RequestRefused {
  const names = fields.join('、');
  return new RequestRefused({
    status: 400,
    code: 'KEY_INCOMPLETE',
    title: {
      zh: `key 必须给出这个表单的全部主键字段：${names}。`,
      en: `key must give all key fields of this form: ${fields.join(', ')}.`,
    },
    remedy: { zh: '请补全缺少的主键字段后重发。', en: 'Add what is missing and send again.' },
  });
}
