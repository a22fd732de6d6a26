export const id = 439;
export const ids = [439];
export const modules = {

/***/ 5132:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W6: () => (/* binding */ efforts),
/* harmony export */   d7: () => (/* binding */ weakensKeys),
/* harmony export */   dv: () => (/* binding */ ruleKeys),
/* harmony export */   iX: () => (/* binding */ examplesKeys),
/* harmony export */   pn: () => (/* binding */ measureKeys),
/* harmony export */   tO: () => (/* binding */ exampleKeys)
/* harmony export */ });
/* harmony import */ var _model_rule_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9312);
/** The keys of a rule file, in the order they are best written: the loader refuses any other, and the schema for editors is made of them. */

const efforts = ['minutes', 'hours', 'a day', 'days'];
const ruleKeys = {
    title: { is: 'prose', means: 'A true statement about a system that passes, without its period.', needed: true },
    severity: { is: 'words', means: 'How much it matters; sets the phase unless that is given.', needed: true, words: _model_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .severities */ .g },
    guarded: { is: 'flag', means: 'A pull request that loses it is blocked.' },
    introduced: { is: 'flag', means: 'A pull request that brings a failing subject in is blocked too; only with guarded.' },
    'while-needed': { is: 'flag', means: 'It asks for something only while something needs it: becoming not applicable is then no loss.' },
    phase: { is: 'words', means: 'Of the action plan; 1 for critical, 2 for high, else 3 where it is left out.', words: ['1', '2', '3'] },
    impact: { is: 'prose', means: 'What happens when it fails, with its period.' },
    effort: { is: 'suggested', means: 'Of mending it.', words: efforts },
    for: { is: 'subjects', means: 'One or more kinds; one verdict for each thing of them, `subject` in expressions. `system` is the whole.', needed: true },
    when: { is: 'expression', means: 'CEL; where it is false the rule does not apply.' },
    check: { is: 'expression', means: 'CEL; true passes. The fact it reads last is where a person is sent to look.', needed: true },
    params: { is: 'parameters', means: 'Numbers, texts or booleans that .plimsoll.yml may set; `params.name` in expressions, numbers as doubles.' },
    measures: { is: 'measures', means: 'Figures that are compared between two commits.' },
    weakens: { is: 'weakens', means: 'Which worsening of a measure counts while the outcome stays the same.' },
    current: { is: 'template', means: 'What stands there now: text with expressions in braces; {{ is a brace.' },
    recommended: { is: 'template', means: 'What would pass; the title where it is left out.' },
    message: { is: 'template', means: 'The sentence of a failure.' },
    why: { is: 'prose', means: 'Why it is asked, for the one whose merge it blocks.' },
    fix: { is: 'prose by name', means: 'How to mend it, by format: a short block of that format, or a sentence.' },
    links: { is: 'links', means: 'Upstream documentation, by https.' },
    examples: { is: 'examples', means: 'Small repositories that pass, fail and leave it open.' },
};
const measureKeys = {
    value: { is: 'expression', means: 'CEL giving a number; with each, of the member, `it`.' },
    unit: { is: 'prose', means: 'What is counted: days, connections, copy.', needed: true },
    each: { is: 'expression', means: 'CEL giving a list; one measure a member.' },
    name: { is: 'expression', means: 'With each: CEL naming the member `it` in words that stay.' },
};
const weakensKeys = {
    worse: { is: 'words', means: 'new: a member that was not there; gone: one that was and is not.', needed: true, words: ['higher', 'lower', 'new', 'gone'] },
    past: { is: 'expression', means: 'CEL; while passing, only a value past this counts.' },
};
const examplesKeys = {
    bad: { is: 'list of examples', means: 'Repositories that fail.' },
    good: { is: 'list of examples', means: 'Repositories that pass.' },
    unknown: { is: 'list of examples', means: 'Repositories that leave it open.' },
};
const exampleKeys = {
    why: { is: 'prose', means: 'Why it is judged so, with a period.', needed: true },
    files: { is: 'files', means: 'Texts by path: the whole repository.', needed: true },
    finds: { is: 'prose', means: 'The place of the verdict, path:line.' },
    subject: { is: 'prose', means: 'The subject, where several are judged.' },
    base: { is: 'files', means: 'What stood before, for rules about what a change brings.' },
    config: { is: 'prose', means: 'Lines of .plimsoll.yml that it needs.' },
};


/***/ }),

/***/ 1439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  loadRule: () => (/* binding */ loadRule)
});

// EXTERNAL MODULE: ./lib/src/model/kinds.js
var kinds = __webpack_require__(7527);
// EXTERNAL MODULE: ./lib/src/model/rule.js
var model_rule = __webpack_require__(9312);
// EXTERNAL MODULE: ./lib/src/parse/yaml.js + 1 modules
var yaml = __webpack_require__(4321);
// EXTERNAL MODULE: ./lib/src/base/errors.js
var errors = __webpack_require__(1559);
// EXTERNAL MODULE: ./node_modules/@marcbachmann/cel-js/lib/index.js + 13 modules
var lib = __webpack_require__(7337);
// EXTERNAL MODULE: ./lib/src/base/limits.js
var limits = __webpack_require__(7980);
;// CONCATENATED MODULE: ./lib/src/rules/expression.js
/** An expression as plain data: what CEL text becomes once parsed and checked, so that shipped rules need no parser and no checker when they run. */
const macros = ['all', 'exists', 'exists_one', 'filter', 'map'];
const signs = ['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in'];

// EXTERNAL MODULE: ./lib/src/rules/functions.js
var functions = __webpack_require__(2427);
// EXTERNAL MODULE: ./lib/src/rules/nearest.js
var nearest = __webpack_require__(4656);
;// CONCATENATED MODULE: ./lib/src/rules/cel.js
/**
 * CEL text to a checked expression: the only importer of the CEL library, which parses and checks types and is loaded when rules are generated or a repository brings its own.
 * It does not evaluate: loading it costs 20 ms on Node 20, `has()` of a misspelt field passes its checker, and it keeps no account of which branch decided.
 */






/** Nodes of one expression; the longest shipped one has 60. */
const maxNodes = 300;
/** Lambdas within lambdas: each level multiplies the cost by the members of a list. */
const maxNesting = 2;
/** What is wrong with an expression, and where in its text. */
class CelProblem extends Error {
    name = 'CelProblem';
    /** What is wrong, without the excerpt. */
    summary;
    /** Offset into the expression. */
    offset;
    constructor(summary, source, offset) {
        super(`${summary}\n${excerpt(source, offset)}`);
        this.summary = summary;
        this.offset = offset;
    }
}
/** Parses, audits and checks one expression. Throws {@link CelProblem}. */
function compile(source, scope) {
    if (source.length > limits/* limits */.F.expression)
        throw new CelProblem(`longer than ${limits/* limits */.F.expression} characters`, source.slice(0, 60), 0);
    const environment = environmentOf(scope);
    let ast;
    try {
        ast = environment.parse(source).ast;
    }
    catch (error) {
        throw problemOf(error, source, scope);
    }
    const audit = { source, nodes: 0, nesting: 0, has: [] };
    const expr = toExpr(ast, audit);
    // The library's has() checks nothing but its root. dyn() has as many letters, takes any type and checks the whole, so carets stay right.
    const withoutHas = audit.has.reduce((text, at) => `${text.slice(0, at)}dyn${text.slice(at + 3)}`, source);
    if (audit.has.length > 0)
        typeOf(environment, withoutHas, source, scope);
    return { expr, type: typeOf(environment, source, source, scope) };
}
function typeOf(environment, text, source, scope) {
    const result = environment.check(text);
    if (!result.valid || result.type === undefined)
        throw problemOf(result.error, source, scope);
    return result.type;
}
function problemOf(error, source, scope) {
    if (error instanceof RangeError)
        return new CelProblem('nested too deeply', source.slice(0, 60), 0);
    const { summary = String(error), range } = error;
    const offset = range?.start ?? 0;
    const key = /^No such key: (\w+)/.exec(summary)?.[1];
    if (key !== undefined)
        return new CelProblem(withNearest(`there is no field ${key}`, key, fieldNames(scope)), source, offset);
    const variable = /^Unknown variable: (\w+)/.exec(summary)?.[1];
    if (variable !== undefined)
        return new CelProblem(withNearest(`there is no variable ${variable}`, variable, ['subject', 'system', 'params', 'it']), source, offset);
    return new CelProblem(summary.charAt(0).toLowerCase() + summary.slice(1), source, offset);
}
function withNearest(summary, word, candidates) {
    const right = (0,nearest/* nearest */.p)(word, candidates);
    return right === undefined ? summary : `${summary}; did you mean ${right}?`;
}
function fieldNames(scope) {
    const names = new Set(['name', ...Object.keys(kinds/* kinds */.E[scope.subject]), ...Object.keys(scope.params)]);
    for (const fields of Object.values(kinds/* kinds */.E))
        for (const name of Object.keys(fields))
            names.add(name);
    return names;
}
/** The line in question with a caret below the place. */
function excerpt(source, offset) {
    const start = source.lastIndexOf('\n', offset - 1) + 1;
    const end = source.indexOf('\n', offset);
    return `  ${source.slice(start, end === -1 ? undefined : end)}\n  ${' '.repeat(Math.max(0, offset - start))}^`;
}
let base;
const environments = new Map();
function environmentOf(scope) {
    const key = JSON.stringify(scope);
    const known = environments.get(key);
    if (known !== undefined)
        return known;
    base ??= baseEnvironment();
    const environment = base.clone().registerVariable('subject', scope.subject);
    if (Object.keys(scope.params).length > 0)
        environment.registerVariable({ name: 'params', schema: { ...scope.params } });
    if (scope.it !== undefined)
        environment.registerVariable('it', scope.it);
    environments.set(key, environment);
    return environment;
}
/** Kinds become object types; a kind is registered after those its lists hold. */
function baseEnvironment() {
    const environment = new lib/* Environment */.OH({ limits: { maxDepth: limits/* limits */.F.depth } });
    const done = new Set();
    const register = (kind) => {
        if (done.has(kind))
            return;
        done.add(kind);
        const fields = { name: 'string' };
        for (const [name, { type }] of Object.entries(kinds/* kinds */.E[kind])) {
            const member = /^list<(\w+)>$/.exec(type)?.[1];
            if (member !== undefined)
                register(member);
            fields[name] = type === 'map' ? 'map<string, string>' : type === 'strings' ? 'list<string>' : type;
        }
        environment.registerType(kind, { ctor: class {
            }, fields });
    };
    for (const kind of Object.keys(kinds/* kinds */.E))
        register(kind);
    for (const [name, { signatures, run }] of Object.entries(functions/* functions */.C)) {
        for (const signature of signatures ?? [])
            environment.registerFunction(signature, (...args) => run(args) ?? name);
    }
    return environment.registerOperator('int == double', (left, right) => Number(left) === right).registerVariable('system', 'system');
}
/** The library's tree as our data. Refuses what is not in it, so that nothing unknown is ever evaluated. */
function toExpr(node, audit) {
    audit.nodes++;
    if (audit.nodes > maxNodes)
        throw new CelProblem(`more than ${maxNodes} parts`, audit.source, node.pos);
    const go = (inner) => toExpr(inner, audit);
    switch (node.op) {
        case 'value':
            return literal(node.args, audit, node.pos);
        case 'id':
            return { op: 'var', name: node.args };
        case '.':
            return { op: 'field', of: go(node.args[0]), name: node.args[1] };
        case '[]':
            return { op: 'index', of: go(node.args[0]), at: go(node.args[1]) };
        case '&&':
        case '||':
            return { op: node.op === '&&' ? 'and' : 'or', left: go(node.args[0]), right: go(node.args[1]) };
        case '!_':
            return { op: 'not', of: go(node.args) };
        case '-_':
            return { op: 'negate', of: go(node.args) };
        case '?:':
            return { op: 'if', test: go(node.args[0]), yes: go(node.args[1]), no: go(node.args[2]) };
        case 'list':
            return { op: 'list', items: node.args.map(go) };
        case 'call':
            return node.args[0] === 'has' ? has(node, node.args[1], audit) : call(node.pos, node.args[0], node.args[1], audit);
        case 'rcall':
            return isMacro(node.args[0])
                ? each(node, node.args[0], node.args[1], node.args[2], audit)
                : call(audit.source.indexOf(node.args[0], node.args[1].end), node.args[0], [node.args[1], ...node.args[2]], audit);
        default:
            if (isSign(node.op)) {
                const [left, right] = node.args;
                return { op: 'binary', sign: node.op, left: go(left), right: go(right) };
            }
            throw new CelProblem(`rules know no ${node.op === 'map' ? 'map literals' : node.op}`, audit.source, node.pos);
    }
}
function literal(value, audit, offset) {
    if (typeof value === 'string')
        return { op: 'text', value };
    if (typeof value === 'boolean')
        return { op: 'bool', value };
    if (typeof value === 'number')
        return { op: 'double', value };
    if (typeof value === 'bigint' && BigInt(Number(value)) === value)
        return { op: 'int', value: Number(value) };
    throw new CelProblem('rules know only texts, whole and decimal numbers, true and false', audit.source, offset);
}
function has(node, args, audit) {
    const arg = args[0];
    if (args.length !== 1 || arg?.op !== '.')
        throw new CelProblem('has() asks for one field, as in has(subject.engine)', audit.source, node.pos);
    audit.has.push(node.start);
    return { op: 'has', of: toExpr(arg.args[0], audit), name: arg.args[1] };
}
function call(offset, name, args, audit) {
    if (!Object.hasOwn(functions/* functions */.C, name))
        throw new CelProblem(withNearest(`there is no function ${name}`, name, [...Object.keys(functions/* functions */.C), ...macros]), audit.source, offset);
    return { op: 'call', name, with: args.map((arg) => toExpr(arg, audit)) };
}
function each(node, macro, of, args, audit) {
    const [variable, first, second] = args;
    const count = macro === 'map' ? [2, 3] : [2];
    if (variable?.op !== 'id' || first === undefined || !count.includes(args.length)) {
        throw new CelProblem(`${macro}() asks for a variable and a condition, as in list.${macro}(x, …)`, audit.source, node.pos);
    }
    const list = toExpr(of, audit);
    audit.nesting++;
    if (audit.nesting > maxNesting)
        throw new CelProblem(`lambdas nested more than ${maxNesting} deep`, audit.source, node.pos);
    const inner = [first, ...(second === undefined ? [] : [second])].map((arg) => toExpr(arg, audit));
    audit.nesting--;
    const [body, transform] = inner;
    const shape = { op: 'each', macro, of: list, as: variable.args };
    return transform === undefined ? { ...shape, body } : { ...shape, body: transform, keep: body };
}
function isMacro(name) {
    return macros.includes(name);
}
function isSign(op) {
    return signs.includes(op);
}

;// CONCATENATED MODULE: ./lib/src/rules/template.js
/** Splits a rule's texts, such as `{subject.demand} of {subject.maxConnections} connections`, into words and expressions. */
/** `{{` stands for one brace. Throws `RangeError` with the offset as message when a brace is left open. */
function splitTemplate(text) {
    const parts = [];
    let words = '';
    for (let at = 0; at < text.length; at++) {
        const char = text.charAt(at);
        if (char === '{' && text[at + 1] !== '{') {
            const end = closing(text, at + 1);
            if (end === -1)
                throw new RangeError(String(at));
            if (words !== '')
                parts.push(words);
            words = '';
            parts.push({ source: text.slice(at + 1, end), offset: at + 1 });
            at = end;
            continue;
        }
        if ((char === '{' || char === '}') && text[at + 1] === char)
            at++;
        words += char;
    }
    if (words !== '' || parts.length === 0)
        parts.push(words);
    return parts;
}
/** The brace that ends an expression: quoted ones don't. */
function closing(text, from) {
    let quote = '';
    for (let at = from; at < text.length; at++) {
        const char = text.charAt(at);
        if (quote !== '') {
            if (char === '\\')
                at++;
            else if (char === quote)
                quote = '';
        }
        else if (char === '"' || char === "'")
            quote = char;
        else if (char === '}')
            return at;
    }
    return -1;
}

;// CONCATENATED MODULE: ./lib/src/rules/compile.js
/** A rule's expressions and templates, checked for every kind it is for; a mistake is told at its own line of the file. */




/** Types an expression between braces may have. */
const printable = /^(string|int|double|bool|list<string>)$/;
/** Compiles each expression once for each kind the rule is for; a mistake is told at its line. */
function compileRule(read, entries, rule, order) {
    return new Compiler(read, entries, rule).compile(order);
}
class Compiler {
    #read;
    #entries;
    #rule;
    #scopes;
    constructor(read, entries, rule) {
        this.#read = read;
        this.#entries = entries;
        this.#rule = rule;
        const types = Object.fromEntries(Object.entries(rule.params).map(([name, value]) => [name, paramType(value)]));
        this.#scopes = rule.for.map((subject) => ({ subject, params: types }));
    }
    compile(order) {
        const { examples: _, ...rule } = this.#rule;
        const when = this.#rule.when === undefined ? undefined : this.#expression(this.#rule.when, 'bool', 'when');
        const past = {};
        for (const [name, { past: source }] of Object.entries(rule.weakens)) {
            if (source !== undefined)
                past[name] = this.#expression(source, 'number', 'weakens', name, 'past');
        }
        return {
            rule,
            order,
            ...(when === undefined ? {} : { when }),
            check: this.#expression(rule.check, 'bool', 'check'),
            measures: Object.fromEntries(Object.entries(rule.measures).map(([name, measure]) => [name, this.#measure(name, measure)])),
            past,
            current: this.#template(rule.current, 'current'),
            recommended: this.#template(rule.recommended, 'recommended'),
            message: this.#template(rule.message, 'message'),
        };
    }
    #measure(name, measure) {
        if (measure.each === undefined)
            return { unit: measure.unit, value: this.#expression(measure.value ?? '', 'number', 'measures', name, 'value') };
        const each = this.#expression(measure.each, 'list', 'measures', name, 'each');
        const members = this.#scopes.map((scope) => /^list<(.+)>$/.exec(compile(measure.each ?? '', scope).type)?.[1] ?? 'string');
        const it = members[0] ?? 'string';
        const value = measure.value === undefined ? {} : { value: this.#expression(measure.value, 'number', 'measures', name, 'value', it) };
        const label = it === 'string' ? { op: 'var', name: 'it' } : { op: 'field', of: { op: 'var', name: 'it' }, name: it === 'place' ? 'what' : 'name' };
        return {
            unit: measure.unit,
            each,
            ...value,
            name: measure.name === undefined ? label : this.#expression(measure.name, 'string', 'measures', name, 'name', it),
        };
    }
    #expression(source, wanted, key, part, inner, it) {
        const [first] = this.#scopes.map((scope) => this.#checked(source, scope, wanted, this.#place(key, part, inner), 0, it));
        return first;
    }
    #checked(source, scope, wanted, place, shift, it) {
        try {
            const { expr, type } = compile(source, it === undefined ? scope : { ...scope, it });
            if (fits(type, wanted))
                return expr;
            throw new CelProblem(`this gives ${type} where ${wanted} is asked for`, source, 0);
        }
        catch (error) {
            if (!(error instanceof CelProblem))
                throw error;
            const before = (place?.text ?? '').trimStart().slice(0, shift + error.offset);
            const line = (place?.line ?? 1) + before.split('\n').length - 1;
            return this.#read.fail(line, error.message, 'facts and functions are listed in docs/rules/facts.md');
        }
    }
    #template(text, key) {
        const place = this.#place(key);
        try {
            return splitTemplate(text).map((part) => typeof part === 'string' ? part : this.#scopes.map((scope) => this.#checked(part.source, scope, 'text', place, part.offset))[0]);
        }
        catch (error) {
            if (error instanceof errors/* UserError */.y || !(error instanceof RangeError))
                throw error;
            return this.#read.fail(place?.line ?? 1, `a brace of ${key} is never closed`, 'write {{ for a brace that is meant as such');
        }
    }
    #place(key, part, inner) {
        let entry = this.#entries.get(key);
        for (const name of [part, inner])
            if (name !== undefined && entry !== undefined)
                entry = this.#read.open(entry.value, key).get(name);
        return (0,yaml/* asScalar */.T7)(entry?.value);
    }
}
function paramType(value) {
    return typeof value === 'number' ? 'double' : typeof value === 'boolean' ? 'bool' : 'string';
}
function fits(type, wanted) {
    if (wanted === 'number')
        return type === 'int' || type === 'double';
    if (wanted === 'list')
        return type.startsWith('list<');
    if (wanted === 'text')
        return printable.test(type);
    return type === wanted;
}

;// CONCATENATED MODULE: ./lib/src/rules/fields.js
/** Reads a rule file's YAML key by key and says exactly what is wrong where: strict keys, types, the nearest right spelling. */



/** One file being read: every error knows its path. */
class FieldReader {
    path;
    constructor(path) {
        this.path = path;
    }
    fail(line, what, hint) {
        throw new errors/* UserError */.y(`${this.path}:${line} ${what}`, { exit: 2, hint, where: `${this.path}:${line}` });
    }
    /** A map whose keys are all among those known; an unknown one is an error. */
    entries(node, what, keys) {
        const entries = this.open(node, what);
        for (const [name, { key }] of entries) {
            if (keys.includes(name))
                continue;
            const right = (0,nearest/* nearest */.p)(name, keys);
            this.fail(key.line, `${what} has no key ${name}`, right === undefined ? `known keys are ${keys.join(', ')}` : `did you mean ${right}?`);
        }
        return entries;
    }
    /** A map with keys of the author's own. */
    open(node, what) {
        const map = (0,yaml/* asMap */.$H)(node);
        if (map === undefined)
            this.fail(node?.line ?? 1, `${what} is not a map`, 'write it as key: value');
        const seen = new Map();
        for (const entry of map.entries) {
            if (seen.has(entry.key.text))
                this.fail(entry.key.line, `${entry.key.text} stands twice`, 'keep one of the two');
            seen.set(entry.key.text, entry);
        }
        return new Map((0,yaml/* entriesOf */.Mc)(map).map((entry) => [entry.key.text, entry]));
    }
    scalar(entries, key) {
        const entry = entries.get(key);
        if (entry === undefined)
            return undefined;
        return (0,yaml/* asScalar */.T7)(entry.value) ?? this.fail(entry.key.line, `${key} is not a text`, `write ${key} as text, in quotes where it holds ": " or " #"`);
    }
    text(entries, key) {
        return this.scalar(entries, key)?.text.trim();
    }
    needed(entries, key, line) {
        return this.text(entries, key) ?? this.fail(line, `${key} is missing`, `a rule needs ${key}`);
    }
    /** One of a few words. */
    choice(entries, key, words) {
        const scalar = this.scalar(entries, key);
        if (scalar === undefined)
            return undefined;
        const found = words.find((word) => word === scalar.text);
        return found ?? this.fail(scalar.line, `${key} is ${scalar.text}`, `it is one of ${words.join(', ')}`);
    }
    flag(entries, key) {
        const entry = entries.get(key);
        if (entry === undefined)
            return false;
        return (0,yaml/* asBoolean */.tB)(entry.value) ?? this.fail(entry.key.line, `${key} is neither true nor false`, `write ${key}: true`);
    }
    /** One text or a list of them. */
    texts(entries, key) {
        const entry = entries.get(key);
        if (entry === undefined)
            return [];
        const list = (0,yaml/* asList */.DD)(entry.value);
        const nodes = list?.items ?? [entry.value];
        return nodes.map((node) => (0,yaml/* asScalar */.T7)(node) ?? this.fail((0,yaml/* deref */.LA)(node).line, `${key} holds what is not a text`, `write ${key} as text or a list of texts`));
    }
}

// EXTERNAL MODULE: ./lib/src/rules/keys.js
var keys = __webpack_require__(5132);
// EXTERNAL MODULE: ./lib/src/rules/style.js
var style = __webpack_require__(3159);
;// CONCATENATED MODULE: ./lib/src/rules/load.js








const phases = { critical: 1, high: 2, medium: 3, low: 3 };
/**
 * Reads one rule file; its id is its path below the last folder named `rules`. Throws a `UserError` (exit 2) with `file:line`, what is wrong and the nearest right word.
 */
function loadRule(file, options) {
    const read = new FieldReader(file.path);
    const { category, id } = identify(read, options.categories);
    const { documents, problem } = (0,yaml/* parseYaml */.hN)(file.text);
    if (problem !== undefined)
        read.fail(problem.line, `this is not YAML: ${problem.message}`, 'mend the YAML first');
    if (documents.length > 1)
        read.fail(documents[1]?.line ?? 1, 'a second document', 'one file holds one rule');
    const entries = read.entries(documents[0], 'a rule', Object.keys(keys/* ruleKeys */.dv));
    const { rule, needsMessage } = ruleOf(read, entries, id, category.id);
    const compiled = compileRule(read, entries, rule, category.order);
    if (options.shipped) {
        if (needsMessage)
            read.fail(1, 'message is missing', 'a shipped rule says in one sentence what is wrong');
        const [fault] = (0,style/* styleFaults */.j)(rule);
        if (fault !== undefined)
            read.fail(1, fault, 'see docs/writing-a-rule.md');
    }
    return { rule, compiled };
}
function identify(read, categories) {
    const [, folder, name] = /(?:^|\/)rules\/([^/]+)\/([^/]+)\.ya?ml$/.exec(read.path) ?? [];
    if (folder === undefined || name === undefined)
        read.fail(1, 'a rule lies in rules/<category>/<name>.yaml', 'move it there; its path is its id');
    const ids = categories.map((category) => category.id);
    const category = categories.find((one) => one.id === folder);
    if (category === undefined)
        return read.fail(1, `there is no category ${folder}`, `did you mean ${(0,nearest/* nearest */.p)(folder, ids) ?? ids.join(', ')}?`);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
        read.fail(1, `${name} is no rule name`, 'lower-case words with dashes between');
    return { category, id: `${folder}/${name}` };
}
function ruleOf(read, entries, id, category) {
    const title = read.needed(entries, 'title', 1);
    const severity = read.choice(entries, 'severity', keys/* ruleKeys */.dv.severity.words) ?? read.fail(1, 'severity is missing', `it is one of ${model_rule/* severities */.g.join(', ')}`);
    const guarded = read.flag(entries, 'guarded');
    const introduced = read.flag(entries, 'introduced');
    if (introduced && !guarded)
        read.fail(1, 'introduced without guarded', 'a rule whose fresh failure blocks is guarded: true');
    const phase = read.choice(entries, 'phase', keys/* ruleKeys */.dv.phase.words);
    const when = read.text(entries, 'when');
    const current = read.text(entries, 'current') ?? '';
    const message = read.text(entries, 'message');
    const fallback = `It does not hold that ${title.charAt(0).toLowerCase()}${title.slice(1)}${current === '' ? '' : `: ${current}`}`;
    const rule = {
        id,
        category,
        title,
        severity,
        guarded,
        introduced,
        ...(read.flag(entries, 'while-needed') ? { whileNeeded: true } : {}),
        phase: phase === undefined ? phases[severity] : Number(phase),
        impact: read.text(entries, 'impact') ?? '',
        effort: read.text(entries, 'effort') ?? '',
        for: subjects(read, entries),
        ...(when === undefined ? {} : { when }),
        check: read.needed(entries, 'check', 1),
        params: params(read, entries),
        measures: measures(read, entries),
        weakens: weakens(read, entries),
        current,
        recommended: read.text(entries, 'recommended') ?? title,
        message: message ?? fallback,
        why: read.text(entries, 'why') ?? '',
        fix: texts(read, entries, 'fix'),
        links: read.texts(entries, 'links').map((link) => link.text),
        examples: examples(read, entries),
    };
    return { rule, needsMessage: message === undefined };
}
function subjects(read, entries) {
    const names = Object.keys(kinds/* kinds */.E);
    const scalars = read.texts(entries, 'for');
    if (scalars.length === 0)
        read.fail(1, 'for is missing', `it is one or more of ${names.join(', ')}`);
    return scalars.map(({ text, line }) => names.find((name) => name === text) ?? read.fail(line, `there is no kind ${text}`, `did you mean ${(0,nearest/* nearest */.p)(text, names) ?? names.join(', ')}?`));
}
function params(read, entries) {
    const entry = entries.get('params');
    if (entry === undefined)
        return {};
    return Object.fromEntries([...read.open(entry.value, 'params')].map(([name, { value, key }]) => [
        name,
        paramValue(value) ?? read.fail(key.line, `${name} is no plain value`, 'a number, a text, true or false'),
    ]));
}
function paramValue(node) {
    const scalar = (0,yaml/* asScalar */.T7)(node);
    if (scalar === undefined)
        return undefined;
    if (scalar.quoted)
        return scalar.text;
    return /^-?\d+(\.\d+)?$/.test(scalar.text) ? Number(scalar.text) : ((0,yaml/* asBoolean */.tB)(scalar) ?? scalar.text);
}
function measures(read, entries) {
    const entry = entries.get('measures');
    if (entry === undefined)
        return {};
    const result = {};
    for (const [name, { value, key }] of read.open(entry.value, 'measures')) {
        if (!/^[a-z][A-Za-z]*$/.test(name))
            read.fail(key.line, `${name} is no measure's name`, 'one word, lower case first');
        const fields = read.entries(value, 'a measure', Object.keys(keys/* measureKeys */.pn));
        const unit = read.needed(fields, 'unit', key.line);
        const [amount, each, label] = [read.text(fields, 'value'), read.text(fields, 'each'), read.text(fields, 'name')];
        if (amount === undefined && each === undefined)
            read.fail(key.line, `${name} measures nothing`, 'give it value:, or each: for one measure a member');
        if (label !== undefined && each === undefined)
            read.fail(key.line, `${name} has a name but no each`, 'name: names a member of each:');
        result[name] = {
            unit,
            ...(amount === undefined ? {} : { value: amount }),
            ...(each === undefined ? {} : { each }),
            ...(label === undefined ? {} : { name: label }),
        };
    }
    return result;
}
function weakens(read, entries) {
    const entry = entries.get('weakens');
    if (entry === undefined)
        return {};
    const known = measures(read, entries);
    const result = {};
    for (const [name, { value, key }] of read.open(entry.value, 'weakens')) {
        const measure = known[name] ?? read.fail(key.line, `there is no measure ${name}`, `did you mean ${(0,nearest/* nearest */.p)(name, Object.keys(known)) ?? Object.keys(known).join(', ')}?`);
        const fields = read.entries(value, 'weakens', Object.keys(keys/* weakensKeys */.d7));
        const worse = read.choice(fields, 'worse', keys/* weakensKeys */.d7.worse.words) ?? read.fail(key.line, 'worse is missing', 'higher, lower, new or gone');
        const past = read.text(fields, 'past');
        if ((worse === 'new' || worse === 'gone') && measure.each === undefined)
            read.fail(key.line, `${name} has no members to be ${worse}`, 'give the measure each:');
        result[name] = past === undefined ? { worse } : { worse, past };
    }
    return result;
}
function texts(read, entries, key) {
    const entry = entries.get(key);
    if (entry === undefined)
        return {};
    const inner = read.open(entry.value, key);
    return Object.fromEntries([...inner.keys()].map((name) => [name, read.scalar(inner, name)?.text.trimEnd() ?? '']));
}
function examples(read, entries) {
    const entry = entries.get('examples');
    const groups = entry === undefined ? new Map() : read.entries(entry.value, 'examples', Object.keys(keys/* examplesKeys */.iX));
    const group = (name) => ((0,yaml/* asList */.DD)(groups.get(name)?.value)?.items ?? []).map((node) => example(read, node));
    return { good: group('good'), bad: group('bad'), unknown: group('unknown') };
}
function example(read, node) {
    const fields = read.entries(node, 'an example', Object.keys(keys/* exampleKeys */.tO));
    const optional = (key) => {
        const text = read.scalar(fields, key)?.text;
        return text === undefined ? {} : { [key]: text };
    };
    const base = fields.has('base') ? { base: files(read, fields, 'base') } : {};
    return {
        why: read.needed(fields, 'why', node.line),
        files: files(read, fields, 'files'),
        ...base,
        ...optional('finds'),
        ...optional('subject'),
        ...optional('config'),
    };
}
/** A file's text ends with its newline, as it would in a repository. */
function files(read, fields, key) {
    const entry = fields.get(key);
    const inner = read.open(entry?.value, key);
    return Object.fromEntries([...inner.keys()].map((name) => [name, read.scalar(inner, name)?.text ?? '']));
}


/***/ }),

/***/ 3159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ isCode),
/* harmony export */   j: () => (/* binding */ styleFaults)
/* harmony export */ });
/* harmony import */ var _keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5132);

/** Faults of style, each as a sentence; empty for a good rule. */
function styleFaults(rule) {
    const faults = [];
    const fault = (is, what) => {
        if (is)
            faults.push(what);
    };
    fault(/[.!?]$/.test(rule.title) || !/^[A-Z]/.test(rule.title), 'the title is a sentence without its period');
    fault(/^(Missing|Check|Ensure|Make|Avoid|Use|Add|Enable|Don.t)\b|\bshould\b/.test(rule.title), 'the title says what is true of a system that passes, not what to do');
    fault(!isSentence(rule.why), 'why is missing or does not end with a period');
    fault(!isSentence(rule.impact), 'impact is missing or does not end with a period');
    fault(!_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .efforts */ .W6.includes(rule.effort), 'effort is one of minutes, hours, a day, days');
    fault(Object.keys(rule.fix).length === 0, 'fix is missing');
    for (const [format, text] of Object.entries(rule.fix))
        fault(!isSentence(text) && !isCode(text), `fix for ${format} is neither code nor a sentence with its period`);
    fault(rule.links.length === 0 || !rule.links.every((link) => /^https:\/\/\S+$/.test(link)), 'links name upstream documentation by https');
    fault(rule.examples.good.length === 0, 'a good example is missing');
    fault(rule.examples.bad.length === 0, 'a bad example is missing');
    for (const example of [...rule.examples.bad, ...rule.examples.unknown])
        fault(example.finds === undefined, 'bad and unknown examples say finds: path:line');
    for (const example of Object.values(rule.examples).flat())
        fault(!isSentence(example.why), 'an example says why, with a period');
    const prose = [rule.title, rule.why, rule.impact, rule.current, rule.recommended, rule.message].join('\n');
    fault(/!(?!=|subject|has|[a-z]\w*\.)/.test(prose), 'no exclamation marks');
    return faults;
}
function isSentence(text) {
    return /^\S[\s\S]*\.$/.test(text);
}
/** A block of a format rather than a sentence about it. */
function isCode(text) {
    return text.trim().includes('\n') || !/^[A-Z][a-z]*,? [a-z]/.test(text);
}


/***/ })

};
