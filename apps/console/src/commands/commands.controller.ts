import { Body, Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { Length, Matches } from 'class-validator';
import { languageOf } from '@hub/contracts';
import type { Caller as KeyHolder } from '@hub/runtime';
import { AnySystem, Caller } from '@hub/runtime';
import type { CommandAnswer } from './commands.service.js';
import { CommandsService } from './commands.service.js';

/** The body of every command: why. */
export class CommandRequest {
  @ApiProperty({ minLength: 1, maxLength: 500, example: '数据库升级，约半小时' })
  @Length(1, 500)
  @Matches(/\S/)
  reason!: string;
}

const ACCEPTED = { schema: { example: { command: '2f0b6c1e-6a57-4d0e-9d0f-0d7f0e1a5b11' } } };

/** Orders to systems, and what became of them. */
@ApiTags('commands')
@ApiBearerAuth()
@Controller('v1')
export class CommandsController {
  constructor(private readonly commands: CommandsService) {}

  /** 409 when the system is paused already. */
  @Post('systems/:system/pause')
  @AnySystem()
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop reading and working on a system; pushes are still taken' })
  @ApiAcceptedResponse(ACCEPTED)
  async pause(
    @Param('system') system: string,
    @Body() { reason }: CommandRequest,
    @Caller() caller: KeyHolder,
  ): Promise<object> {
    return { command: await this.commands.give('pause', system, reason, caller) };
  }

  /** 409 when the system is not paused. */
  @Post('systems/:system/resume')
  @AnySystem()
  @HttpCode(202)
  @ApiOperation({ summary: 'Go on with a paused system, or try again one that stopped' })
  @ApiAcceptedResponse(ACCEPTED)
  async resume(
    @Param('system') system: string,
    @Body() { reason }: CommandRequest,
    @Caller() caller: KeyHolder,
  ): Promise<object> {
    return { command: await this.commands.give('resume', system, reason, caller) };
  }

  /** `sent` until a connector has taken it; 404 for a number that was never given. */
  @Get('commands/:command')
  @ApiOperation({ summary: 'How far a command has come' })
  @ApiOkResponse({ schema: { example: { ...ACCEPTED.schema.example, state: 'sent' } } })
  find(
    @Param('command') command: string,
    @Headers('accept-language') language: string | undefined,
  ): Promise<CommandAnswer> {
    return this.commands.find(command, languageOf(language));
  }
}
