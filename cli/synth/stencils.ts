import type { Tenant } from '../../constructs/tenancy/tenant';
import { hashOf } from './reuse';
import { Stencil, type TextFile } from './stencil';
import { type Abstracted, abstracted } from './stencil-words';
import type { Draft, Rendered } from './tenant-files';

/** A stencil is as large as what it makes; tenants of more shapes than these are made one by one. */
const MOST = 64;

/**
 * The files of tenants. Those whose files say the same but for names, images and the like come to texts that differ in these words
 * alone, so they are made in full once, and filled in after that.
 *
 * A stencil is taken only after it has given, for a real tenant, byte for byte what the constructs gave.
 */
export class Stencils {
  /** By hash of the shape: a stencil, or whether one is worth making when the shape comes again. */
  private readonly shapes = new Map<string, Stencil | 'seen' | 'unfit'>();
  private count = 0;

  /** @param render the full way from a tenant to its files */
  constructor(private readonly render: (tenant: Tenant) => Rendered) {}

  filesOf(tenant: Tenant): Rendered<TextFile> {
    const words = abstracted(tenant);
    const shape = hashOf(words.shape);
    const known = this.shapes.get(shape);
    const filled = known instanceof Stencil ? known.fill(words.words) : undefined;
    if (filled) return filled;
    const rendered = inText(this.render(tenant));
    // most shapes come only once, and a stencil costs as much as a tenant
    if (known === undefined) this.shapes.set(shape, 'seen');
    if (known === 'seen') this.shapes.set(shape, this.cut(words, rendered) ?? 'unfit');
    return rendered;
  }

  private cut(words: Abstracted, expected: Rendered<TextFile>): Stencil | undefined {
    if ('faults' in expected || this.count === MOST) return undefined;
    const rendered = this.render(words.placeholder());
    if ('faults' in rendered) return undefined;
    const stencil = Stencil.of(rendered);
    if (JSON.stringify(stencil?.fill(words.words)) !== JSON.stringify(expected)) return undefined;
    this.count++;
    return stencil;
  }
}

function inText(rendered: Rendered): Rendered<TextFile> {
  if ('faults' in rendered) return rendered;
  const { files, objects } = rendered;
  return {
    files: files.map(({ path, format, documents }: Draft) => ({ path, text: format.text(documents) })),
    objects,
  };
}
