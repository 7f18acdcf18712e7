import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Caller as KeyHolder, Page } from '@hub/runtime';
import { Caller, invalidRequest, ListQuery, Log } from '@hub/runtime';
import { LicenseQuery, LicenseSearch } from './license-search.js';
import type { LicenseAnswer, LicensePage } from './licenses.service.js';
import { LicensesService } from './licenses.service.js';

/** Look-ups of licenses; each is recorded. Persons are named in bodies, never in an address. */
@ApiTags('licenses')
@ApiBearerAuth()
@Controller('v1/licenses')
export class LicensesController {
  constructor(
    private readonly licenses: LicensesService,
    private readonly log: Log,
  ) {}

  @Get(':licenseIdentifier')
  @ApiOperation({ summary: 'A license by its identifier (电子证照标识)' })
  async find(
    @Param('licenseIdentifier') identifier: string,
    @Query() { asOf }: LicenseQuery,
    @Caller() caller: KeyHolder,
  ): Promise<LicenseAnswer> {
    const answer = await this.licenses.byIdentifier(identifier, asOf);
    this.record(caller, 'identifier', 1);
    return answer;
  }

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Licenses by number and issuer, or by holder' })
  @ApiResponse({ status: 200, description: '`{ items: [ … with validity ], next? }`' })
  search(
    @Body() search: LicenseSearch,
    @Query() { limit, after }: ListQuery,
    @Caller() caller: KeyHolder,
  ): Promise<Page<LicenseAnswer>> {
    const { number, issuerCode, holder, typeCode, asOf } = search;
    const page: LicensePage = { limit, ...given({ after, asOf, typeCode }) };
    if (holder && number === undefined && issuerCode === undefined) {
      return this.recorded(caller, 'holder', this.licenses.byHolder(holder, page));
    }
    if (!holder && number !== undefined && issuerCode !== undefined) {
      return this.recorded(caller, 'number', this.licenses.byNumber({ number, issuerCode }, page));
    }
    throw neither();
  }

  private async recorded(
    caller: KeyHolder,
    by: string,
    answer: Promise<Page<LicenseAnswer>>,
  ): Promise<Page<LicenseAnswer>> {
    const page = await answer;
    this.record(caller, by, page.items.length);
    return page;
  }

  /** Without what was asked for and what for: both may name a person. */
  private record({ system }: KeyHolder, by: string, found: number): void {
    this.log.info('license-looked-up', { system, by, found });
  }
}

/** What is there of optional members. */
function given<M extends object>(members: M): { [N in keyof M]?: NonNullable<M[N]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [N in keyof M]?: NonNullable<M[N]>;
  };
}

function neither(): Error {
  return invalidRequest([
    {
      field: 'holder',
      code: 'REQUIRED',
      message: {
        zh: '请给出 number 和 issuerCode，或者只给出 holder。',
        en: 'Give number and issuerCode, or holder alone.',
      },
      remedy: { zh: '按其中一种方式查询。', en: 'Search in one of the two ways.' },
    },
  ]);
}
