import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { claimPort, freePorts, waitUntil } from './ports.js';

describe(claimPort, () => {
  it('names a taken port, who needs it and the remedy', async () => {
    const [port] = (await freePorts(1)) as [number];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

    await expect(claimPort(port, 'Kafka')).rejects.toMatchObject({
      message: `Port ${port}, which Kafka needs, is taken by another process.`,
      remedy: expect.stringContaining('HUB_PORT_BASE'),
    });
    server.close();
  });

  it('lets a free port pass', async () => {
    const [port] = (await freePorts(1)) as [number];

    await expect(claimPort(port, 'Kafka')).resolves.toBeUndefined();
  });
});

describe(waitUntil, () => {
  it('stops asking when it is told that there is no hope', async () => {
    const from = Date.now();

    const held = await waitUntil(async () => false, 60, { givenUp: () => Date.now() - from > 100 });

    expect(held).toBe(false);
    expect(Date.now() - from).toBeLessThan(5000);
  });
});
