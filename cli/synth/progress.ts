import { type Wave, waveNumber } from '../../constructs/wave';
import type { Committed } from './output';

/** What there is to say of a component. */
export interface ComponentLine {
  readonly name: string;
  readonly wave: Wave;
  /** How many objects of our own it has. */
  readonly objects: number;
  /** Its chart and the version of that. */
  readonly chart?: string;
}

/** What `synth` says: a line per component on a terminal, elsewhere only the total. */
export class Progress {
  private components = 0;
  private objects = 0;
  private stages = 0;

  constructor(private readonly quiet: boolean) {}

  component(environment: string, { name, wave, objects, chart }: ComponentLine): void {
    this.components += 1;
    this.objects += objects;
    if (this.quiet || !process.stdout.isTTY) return;
    const parts = [...(chart ? [`chart ${chart}`] : []), ...(objects > 0 ? [`${objects} objects`] : [])];
    console.log(
      `${environment}  ${waveNumber(wave)} ${wave.padEnd(10)}  ${name.padEnd(20)}  ${parts.join(', ')}`,
    );
  }

  tenant(objects: number): void {
    this.stages += 1;
    this.objects += objects;
  }

  total({ written, unchanged, removed }: Committed, folder: string): void {
    if (this.quiet) return;
    const tenants = this.stages > 0 ? `, ${this.stages} tenant stages` : '';
    console.log(
      `${folder}: ${this.components} components${tenants}, ${this.objects} objects; ` +
        `files: ${written} written, ${unchanged} unchanged, ${removed} removed`,
    );
  }
}
