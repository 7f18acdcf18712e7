import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RequestRefused } from '@hub/contracts';
import { Health } from '../health/health.js';
import { Metrics } from '../metrics/metrics.js';
import { Open } from './access.js';
import { refusalOf } from './refusals.js';

/** What a supervisor and a monitor ask: is it alive, can it work, how much does it do. */
@Open()
@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ schema: { example: { status: 'live' } } })
  live(): object {
    return { status: 'live' };
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'The process can do its work; 503 with reasons when it cannot' })
  @ApiOkResponse({ schema: { example: { status: 'ready' } } })
  ready(): object {
    if (this.health.isReady()) {
      return { status: 'ready' };
    }
    throw new RequestRefused(
      refusalOf(503, {
        code: 'NOT_READY',
        title: { zh: '尚未就绪', en: 'Not ready' },
        extra: { reasons: this.health.reasons() },
      }),
    );
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Figures in the text format of Prometheus' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  figures(): Promise<string> {
    return this.metrics.text();
  }
}
