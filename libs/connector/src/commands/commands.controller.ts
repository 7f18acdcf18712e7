import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequestRefused } from '@hub/contracts';
import type { Caller as KeyHolder } from '@hub/runtime';
import { Caller, isUuid } from '@hub/runtime';
import type { KeptCommand } from './command.store.js';
import { CommandStore } from './command.store.js';

/** What became of commands to the systems served here. */
@ApiTags('commands')
@ApiBearerAuth()
@Controller('v1/commands')
export class CommandsController {
  constructor(private readonly store: CommandStore) {}

  /** 404 for a command nobody gave, of another system, or still on its way. */
  @Get(':command')
  @ApiOperation({ summary: 'How far a command has come' })
  async find(@Param('command') command: string, @Caller() caller: KeyHolder): Promise<KeptCommand> {
    const id = command.toLowerCase();
    const kept = isUuid(id) ? await this.store.find(id) : undefined;
    if (!kept || (!caller.internal && caller.system !== kept.system)) {
      throw unknownCommand();
    }
    return kept;
  }
}

function unknownCommand(): RequestRefused {
  return new RequestRefused({
    status: 404,
    code: 'UNKNOWN_COMMAND',
    title: {
      zh: '没有这条命令，或它还在路上。',
      en: 'There is no such command, or it is on its way.',
    },
    remedy: {
      zh: '请稍候再查，并核对命令编号。',
      en: 'Ask again in a moment, and check its number.',
    },
  });
}
