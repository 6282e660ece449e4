import { pageOf } from '../../constructs/repository';

describe('the page of a repository', () => {
  test.each([
    ['https://git.example.org:8443/ops/platform.git', 'https://git.example.org:8443/ops/platform'],
    ['ssh://git@git.example.org:2222/ops/platform.git', 'https://git.example.org/ops/platform'],
    ['git@github.com:example/platform.git', 'https://github.com/example/platform'],
  ])('of %s is %s', (url, page) => {
    expect(pageOf({ url })).toBe(page);
  });
});
