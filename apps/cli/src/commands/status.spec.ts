import { describe, expect, it } from '@jest/globals';
import type { StatusDocument } from '../hub/status.js';
import { statusLines } from './status.js';

describe(statusLines, () => {
  const document: StatusDocument = {
    state: 'up',
    apps: [
      { name: 'registry', url: 'http://127.0.0.1:7110', state: 'up', instance: '1', pid: 17 },
      { name: 'departments', url: 'http://127.0.0.1:7104', state: 'down', instance: '1' },
    ],
    kafka: { brokers: ['127.0.0.1:7192'], pid: 18 },
    database: { url: 'postgres://127.0.0.1:7154/hub' },
    keys: { housing: '/h/keys/housing.key' },
  };

  it('begins with the address and puts one thing on a line', () => {
    expect(statusLines(document, 'http://127.0.0.1:7100')).toEqual([
      'Hub is up: http://127.0.0.1:7100',
      '  registry        up    http://127.0.0.1:7110          process 17',
      '  departments     down  http://127.0.0.1:7104',
      '  kafka                 127.0.0.1:7192                 process 18',
      '  database              postgres://127.0.0.1:7154/hub',
      '  key of housing        /h/keys/housing.key',
    ]);
  });
});
