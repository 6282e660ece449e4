import { existsSync } from 'node:fs';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import { Workspace } from '../../../../cli/cluster/control-plane/workspace';

describe('a workspace', () => {
  it('is gone with its processes when it is closed', async () => {
    const workspace = new Workspace();
    const service = workspace.start('sleeper', 'sleep', ['600']);
    expect(service.ended()).toBe(false);
    await workspace.close();
    expect(service.ended()).toBe(true);
    expect(existsSync(workspace.folder)).toBe(false);
  });

  it('knows a process that has ended by itself, and what it has said last', async () => {
    const workspace = new Workspace();
    const service = workspace.start('talker', 'sh', ['-c', 'echo out; echo err >&2; exit 3']);
    while (!service.ended()) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(service.log()).toBe('out\nerr');
    await workspace.close();
  });

  it('knows a program that cannot be started', async () => {
    const workspace = new Workspace();
    const service = workspace.start('nothing', '/nowhere/nothing', []);
    while (!service.ended()) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(service.log()).toMatch(/ENOENT/);
    await workspace.close();
  });
});

it('finds ports that differ', async () => {
  const ports = await freePorts(3);
  expect(new Set(ports).size).toBe(3);
});
