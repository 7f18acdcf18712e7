import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Shared, SharedConflict } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import type { Page } from '@hub/runtime';
import { ListQuery } from '@hub/runtime';
import type { ContributionAnswer, MergedAnswer, VersionAnswer } from './entities.service.js';
import { EntitiesService } from './entities.service.js';
import { pageOf } from './page.js';

interface Address {
  readonly kind: string;
  readonly id: string;
}

/** Entities by their id. */
@ApiTags('entities')
@ApiBearerAuth()
@ApiParam({ name: 'kind', enum: KINDS })
@ApiParam({ name: 'id', description: 'Entity id, as in `hub.shared.<kind>.v1`' })
@Controller('v1/entities/:kind/:id')
export class EntitiesController {
  constructor(private readonly entities: EntitiesService) {}

  /** A merged id answers where it went, an erased one 410. */
  @Get()
  @ApiOperation({ summary: 'The shared record as last published' })
  @ApiResponse({ status: 200, description: 'As on the topic; `{ state: "merged", mergedInto }`' })
  find(@Param() { kind, id }: Address): Promise<Shared | MergedAnswer> {
    return this.entities.find(kind, id);
  }

  @Get('contributions')
  @ApiOperation({ summary: 'What each system says of it' })
  async contributions(
    @Param() { kind, id }: Address,
    @Query() query: ListQuery,
  ): Promise<Page<ContributionAnswer>> {
    return pageOf(await this.entities.contributions(kind, id), query);
  }

  @Get('conflicts')
  @ApiOperation({ summary: 'Fields on which systems disagree' })
  async conflicts(
    @Param() { kind, id }: Address,
    @Query() query: ListQuery,
  ): Promise<Page<SharedConflict>> {
    return pageOf(await this.entities.conflicts(kind, id), query);
  }

  @Get('versions')
  @ApiOperation({ summary: 'Its versions, as far as the registry keeps them: the current one' })
  async versions(
    @Param() { kind, id }: Address,
    @Query() query: ListQuery,
  ): Promise<Page<VersionAnswer>> {
    return pageOf(await this.entities.versions(kind, id), query);
  }
}
