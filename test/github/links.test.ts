import { expect, test } from 'vitest'
import { blobLink } from '../../src/github/links.ts'

test('a path with odd marks can’t end the link it stands in', () => {
  expect(blobLink('https://github.example/', 'octocat/demo', 'abc', 'ops/a (1)/x_y #?*.yml', 12)).toBe(
    'https://github.example/octocat/demo/blob/abc/ops/a%20%281%29/x%5Fy%20%23%3F%2A.yml#L12',
  )
})
