import { Controller, Get, Headers, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { languageOf } from '@hub/contracts';
import type { Page } from '@hub/runtime';
import { ListQuery } from '@hub/runtime';
import type { SystemAnswer } from './systems.service.js';
import { SystemsService } from './systems.service.js';

const EXAMPLE = {
  items: [
    {
      system: 'market-regulation',
      title: '市场监督管理局',
      app: 'departments',
      status: 'late',
      reasons: ['已 25 小时没有来数（承诺 1 天一次）。最近一次：11-24 08:30。→ 联系登记注册科。'],
      lastReceivedAt: '2026-11-24T08:30:00.000+08:00',
      heard: true,
      lagRecords: 0,
      receivedPerSecond: 0,
      expectedEverySeconds: 86400,
      contact: '登记注册科',
      forms: [{ form: 'business-license', title: '企业登记信息' }],
      sources: [],
    },
  ],
};

/** How every declared system is. */
@ApiTags('systems')
@ApiBearerAuth()
@Controller('v1/systems')
export class SystemsController {
  constructor(private readonly systems: SystemsService) {}

  /** By name; the status is decided here and nowhere else. */
  @Get()
  @ApiOperation({ summary: 'Every system with its status and the reasons for it' })
  @ApiOkResponse({ schema: { example: EXAMPLE } })
  list(
    @Query() { limit, after }: ListQuery,
    @Headers('accept-language') language: string | undefined,
  ): Page<SystemAnswer> {
    const rest = this.systems
      .tell(languageOf(language))
      .filter(({ system }) => after === undefined || system > after);
    const items = rest.slice(0, limit);
    const last = rest.length > items.length ? items.at(-1)?.system : undefined;
    return { items, ...(last === undefined ? {} : { next: last }) };
  }
}
