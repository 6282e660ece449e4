import { alloyText, logPipeline, Reference } from '../../../constructs/observability/alloy-configuration';

describe('alloyText', () => {
  it('writes a block with its label, attributes and inner blocks, one statement a line', () => {
    const text = alloyText([
      {
        block: 'loki.write',
        label: 'loki',
        attributes: { external_labels: { cluster: 'dev' } },
        blocks: [{ block: 'endpoint', attributes: { url: 'http://loki' } }],
      },
    ]);
    expect(text).toBe(
      [
        'loki.write "loki" {',
        '  external_labels = { cluster = "dev" }',
        '  endpoint {',
        '    url = "http://loki"',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('leaves a line between blocks and none after the last', () => {
    expect(alloyText([{ block: 'a' }, { block: 'b' }])).toBe('a {\n}\n\nb {\n}\n');
  });

  it('quotes text and leaves references as they are', () => {
    const attributes = { text: 'say "no"\\', list: [new Reference('loki.write.loki.receiver'), 'b'] };
    expect(alloyText([{ block: 'a', attributes }])).toBe(
      'a {\n  text = "say \\"no\\"\\\\"\n  list = [loki.write.loki.receiver, "b"]\n}\n',
    );
  });
});

describe('logPipeline', () => {
  const pipeline = logPipeline({ namespaces: ['a', 'b'], cluster: 'dev', push: 'http://loki/push' });

  it('refers only to components that are declared', () => {
    const declared = pipeline.map(({ block, label }) => `${block}.${label}.`);
    const references = [...alloyText(pipeline).matchAll(/(?:= |\[)((?:discovery|loki)\.[\w.]+)/g)];
    expect(references).toHaveLength(4);
    for (const [, reference] of references) {
      expect(declared.some((component) => reference?.startsWith(component))).toBe(true);
    }
  });

  it('keeps exactly the labels that it sets', () => {
    const text = alloyText(pipeline);
    const set = [...text.matchAll(/target_label = "(\w+)"/g)].map(([, label]) => label);
    expect(set).toEqual(['namespace', 'pod', 'container', 'app', 'node']);
    expect(text).toContain(`values = [${set.map((label) => `"${label}"`).join(', ')}]`);
  });
});
