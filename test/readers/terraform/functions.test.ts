import { describe, expect, it } from 'vitest'
import { valueOfText } from './harness.ts'

/** Expectations of https://developer.hashicorp.com/terraform/language/functions, in values of our own. */
const rows: readonly (readonly [string, string])[] = [
  ['abs(-13)', '13'],
  ['ceil(7.2)', '8'],
  ['floor(7.8)', '7'],
  ['max(3, 17, 9)', '17'],
  ['min(3, 17, 9)', '3'],
  ['pow(3, 4)', '81'],
  ['signum(-6)', '-1'],
  ['parseint("1F", 16)', '31'],
  ['max([4, 11]...)', '11'],
  ['lower("ShOp")', 'shop'],
  ['title("two words")', 'Two Words'],
  ['trimspace("  x \n")', 'x'],
  ['trimprefix("shop-db", "shop-")', 'db'],
  ['trimsuffix("shop-db", "-db")', 'shop'],
  ['trim("??x?y??", "?")', 'x?y'],
  ['replace("a-b-c", "-", "_")', 'a_b_c'],
  ['split(",", "a,b")', '[a, b]'],
  ['join("-", ["a", "b", 3])', 'a-b-3'],
  ['substr("harbour", 1, 4)', 'arbo'],
  ['substr("harbour", -3, -1)', 'our'],
  ['format("%s-%03d", "api", 7)', 'api-007'],
  ['format("%d%%", 40)', '40%'],
  ['format("%5.2f", 3.14159)', ' 3.14'],
  ['format("%-6s|%x", "ab", 255)', 'ab    |ff'],
  ['format("%#v", "a")', '? ${format()}'],
  ['formatlist("%s:%d", ["a", "b"], 5432)', '[a:5432, b:5432]'],
  ['indent(2, "a\nb")', 'a\n  b'],
  ['startswith("prod-eu", "prod")', 'true'],
  ['strcontains("prod-eu", "-e")', 'true'],
  ['length("naïve")', '5'],
  ['length([1, 2, 3])', '3'],
  ['length({ a = 1 })', '1'],
  ['concat(["a"], ["b", "c"])', '[a, b, c]'],
  ['flatten([["a", ["b"]], [], "c"])', '[a, b, c]'],
  ['compact(["a", "", null, "b"])', '[a, b]'],
  ['distinct(["a", "b", "a"])', '[a, b]'],
  ['sort(["c", "a", "b"])', '[a, b, c]'],
  ['reverse(["a", "b"])', '[b, a]'],
  ['slice(["a", "b", "c", "d"], 1, 3)', '[b, c]'],
  ['element(["a", "b", "c"], 4)', 'b'],
  ['one(["x"])', 'x'],
  ['one([])', 'null'],
  ['index(["a", "b"], "b")', '1'],
  ['contains(["a", "b"], "b")', 'true'],
  ['sum([10, 13, 6])', '29'],
  ['range(3)', '[0, 1, 2]'],
  ['range(1, 8, 3)', '[1, 4, 7]'],
  ['keys({ b = 1, a = 2 })', '[a, b]'],
  ['values({ b = 1, a = 2 })', '[2, 1]'],
  ['merge({ a = "1", b = "2" }, { b = "3" })', '{a: 1, b: 3}'],
  ['lookup({ a = "x" }, "a", "y")', 'x'],
  ['lookup({ a = "x" }, "b", "y")', 'y'],
  ['zipmap(["a", "b"], [1, 2])', '{a: 1, b: 2}'],
  ['toset(["b", "a", "b"])', '[a, b]'],
  ['setunion(["a"], ["b", "a"])', '[a, b]'],
  ['setsubtract(["a", "b"], ["a"])', '[b]'],
  ['length(setproduct(["a", "b"], [1, 2, 3]))', '6'],
  ['coalesce(null, "", "c")', 'c'],
  ['coalescelist([], ["d"])', '[d]'],
  ['alltrue([true, "true"])', 'true'],
  ['anytrue([])', 'false'],
  ['tonumber("27")', '27'],
  ['tostring(true)', 'true'],
  ['try(local.none.x, "fallback")', 'fallback'],
  ['try(tonumber("x"), 4)', '4'],
  ['can(local.none)', 'false'],
  ['can("x")', 'true'],
  ['jsonencode({ b = [1, true, null], a = "x" })', '{"a":"x","b":[1,true,null]}'],
  ['jsondecode("{\\"n\\": 9}").n', '9'],
  ['yamldecode("n: 9").n', '9'],
  ['base64decode(base64encode("shop"))', 'shop'],
  ['basename("a/b.txt")', 'b.txt'],
  ['cidrsubnet("10.0.0.0/16", 8, 3)', '? ${cidrsubnet()}'],
  ['timestamp()', '? ${timestamp()}'],
  ['replace("a1", "/[0-9]/", "")', '? ${replace()}'],
  ['replace("ab", "/[0-9]/", "")', 'ab'],
  ['can(regex("^prod", "prod-eu"))', 'true'],
  ['can(regex("^prod", "dev-eu"))', 'false'],
  ['can(regex("(?i)^PROD-[a-z]{2}$", "prod-eu"))', 'true'],
  ['try(regex("^prod", "dev-eu"), "none")', 'none'],
  ['length(regexall("prod", "a-prod-b")) > 0 ? "yes" : "no"', 'yes'],
  ['length(regexall("prod", "dev")) > 0 ? "yes" : "no"', 'no'],
  ['length(regexall("prod", "a-prod-b")) > 1', '? ${regexall()}'],
  ['(var.open == "x" ? 3 : 5) >= 3', 'true'],
  ['(var.open == "x" ? 3 : 5) < 3', 'false'],
  ['(var.open == "x" ? 3 : 5) > 3', '? ${var.open}'],
  ['matchkeys(["i-1", "i-2"], ["a", "b"], ["b"])', '[i-2]'],
  ['[for k, v in { b = 2, a = 1 } : "${k}${v}"]', '[a1, b2]'],
  ['values({ for k, v in { a = { on = true }, b = { on = false } } : k => k if v.on })', '[a]'],
  ['[{ k = ["a"] }, { k = ["b"] }].*.k[0]', '[a]'],
  ['merge([{ a = "1" }, { b = "2" }]...)', '{a: 1, b: 2}'],
  ['merge({ a = "1" }, null)', '{a: 1}'],
  ['[for n in [1, 2, 3] : n * 2 if n != 2]', '[2, 6]'],
  ['[for i, n in ["a", "b"] : "${i}${n}"]', '[0a, 1b]'],
  ['{ for k, v in { a = 1, b = 2 } : upper(k) => v }', '{A: 1, B: 2}'],
  ['keys({ for n in ["a1", "a2", "b1"] : substr(n, 0, 1) => n... })', '[a, b]'],
  ['{ for n in ["a1", "a2", "b1"] : substr(n, 0, 1) => n... }["a"]', '[a1, a2]'],
  ['[{ k = "a" }, { k = "b" }][*].k', '[a, b]'],
  ['null[*]', '[]'],
  ['var.open ? "same" : "same"', 'same'],
  ['var.open == "x" ? "a" : "b"', '? ${var.open}'],
  ['false && var.open', 'false'],
  ['true || var.open', 'true'],
  ['7 % 4 + 2 * 3', '9'],
  ['length(range(5000))', '? ${range()}'],
  ['{ (local.key) = 5 }', '{computed: 5}'],
  ['local.left', '? ${local.left}'],
  ['"a-${var.open}-b"', '? a-${var.open}-b'],
]

describe('functions and expressions', () => {
  it.each(rows)('%s', async (expression, expected) => {
    const more = 'variable "open" {}\nlocals {\n  key = "computed"\n  left = local.right\n  right = local.left\n}\n'
    expect(await valueOfText(expression.replaceAll('\n', '\\n'), more)).toBe(expected)
  })

  it('fills in template files, in loops too', async () => {
    const files = { 'hosts.tpl': '%{ for h in hosts ~}\n${h}:${port}\n%{ endfor ~}\n' }
    expect(await valueOfText('templatefile("${path.module}/hosts.tpl", { hosts = ["a", "b"], port = 6432 })', '', files)).toBe('a:6432\nb:6432\n')
  })

  it('goes through files of the repository by a pattern', async () => {
    const files = { 'conf/a.yaml': 'n: 1\n', 'conf/b.yaml': 'n: 2\n', 'conf/sub/c.json': '{"deep":{"n":3}}' }
    expect(await valueOfText('[for f in fileset(path.module, "conf/*.yaml") : yamldecode(file("${path.module}/${f}")).n]', '', files)).toBe('[1, 2]')
    expect(await valueOfText('join(" ", fileset("${path.module}/conf", "**"))', '', files)).toBe('a.yaml b.yaml sub/c.json')
    expect(await valueOfText('jsondecode(file(one(fileset("conf/sub", "{c,d}.json")) == "c.json" ? "conf/sub/c.json" : "x")).deep.n', '', files)).toBe('3')
    expect(await valueOfText('fileset("conf", "[ab].yaml")', '', files)).toBe('? ${fileset()}')
    expect(await valueOfText('length(fileset("../..", "**"))', '', files)).toContain('?')
  })

  it('reads heredocs, with dashes and with tildes', async () => {
    expect(await valueOfText('<<-EOT\n    a\n      b\n    EOT\n')).toBe('a\n  b\n')
    expect(await valueOfText('<<EOT\n%{ if true ~}\nyes\n%{ endif ~}\nEOT\n')).toBe('yes\n')
  })
})
