import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalKafka } from './kafka.js';
import { freePorts } from './ports.js';

/**
 * Options for a broker that starts often and lives shortly: with an archive of its loaded classes and the quick
 * compiler alone it serves after 0.8 s instead of 1.9 s, for a third of the processor time.
 * The first call makes the archive by running a broker once.
 */
export async function quickStart(
  jars: string,
  log4j: string,
  archive: string,
): Promise<readonly string[]> {
  if (!existsSync(archive)) {
    await makeArchive(jars, log4j, archive);
  }
  return [
    '-XX:TieredStopAtLevel=1',
    `-XX:SharedArchiveFile=${archive}`,
    '-Xshare:auto',
    '-Xlog:disable',
  ];
}

async function makeArchive(jars: string, log4j: string, archive: string): Promise<void> {
  const folder = mkdtempSync(join(dirname(archive), 'archive-'));
  const partial = join(folder, 'classes.jsa');
  const [port, controllerPort] = (await freePorts(2)) as [number, number];
  const kafka = new LocalKafka({
    folder,
    port,
    controllerPort,
    jars,
    log4j,
    javaOptions: ['-Xlog:disable', `-XX:ArchiveClassesAtExit=${partial}`],
  });
  try {
    await kafka.start();
    await kafka.stop();
    renameSync(partial, archive);
  } finally {
    await kafka.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
