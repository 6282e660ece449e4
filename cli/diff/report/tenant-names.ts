import { stageName } from '../stages';

/** Replaces the names of tenants by a placeholder, so that the same change to many of them reads the same. */
export class TenantNames {
  private readonly patterns = new Map<string, RegExp>();

  /** A text about an object of a component. */
  inComponent(text: string, component: string): string {
    const stage = stageName(component);
    return stage === undefined ? text : text.replace(this.pattern(stage), '<tenant>');
  }

  /** A text about stages of tenants, `acme-prod`. */
  inStages(text: string, stages: readonly string[]): string {
    return stages.reduce((at, stage) => at.replace(this.pattern(stage), '<tenant>'), text);
  }

  /** A stage is called `<tenant>-<stage>`; the tenant's name alone stands in labels and names of its own. */
  private pattern(stage: string): RegExp {
    const known = this.patterns.get(stage);
    if (known) return known;
    const names = [stage, stage.replace(/-[^-]+$/, '')].filter((name) => name.length > 1).map(escaped);
    const pattern = new RegExp(`(?<![a-z0-9])(?:${names.join('|')})(?![a-z0-9])`, 'g');
    this.patterns.set(stage, pattern);
    return pattern;
  }
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
