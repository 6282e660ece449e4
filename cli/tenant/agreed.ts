import { Misuse } from '../command';
import type { Settings } from './options';

/** Whether a person types the tenant's name. @throws when nobody can be asked */
export async function agreed({ json }: Settings, name: string): Promise<boolean> {
  if (!process.stdin.isTTY || json)
    throw new Misuse('--yes must be given where nobody can be asked, got nothing; add it');
  const { input } = await import('@inquirer/prompts');
  return (await input({ message: "Type the tenant's name to go on" })) === name;
}
