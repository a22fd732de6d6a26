export const id = 172;
export const ids = [172];
export const modules = {

/***/ 4964:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ language),
/* harmony export */   E: () => (/* binding */ fence)
/* harmony export */ });
/** Code blocks in Markdown: with the name of their language, and a fence that nothing inside can close. */
const languages = new Map(Object.entries({
    yaml: 'yaml yml compose swarm kubernetes workflow labels traefik',
    sh: 'sh shell restic rclone cron crontab s3',
    js: 'js javascript pg',
    ts: 'ts typeorm',
    ini: 'ini conf',
    hcl: 'terraform',
    dockerfile: 'Dockerfile',
    prisma: 'prisma',
    sql: 'sql',
    nginx: 'nginx',
}).flatMap(([name, formats]) => formats.split(' ').map((format) => [format, name])));
/** Of a format, or of a path by its ending; empty where none is known. */
function language(name) {
    const base = name.slice(name.lastIndexOf('/') + 1);
    return languages.get(base) ?? languages.get(base.slice(base.lastIndexOf('.') + 1)) ?? '';
}
/** The lines of a block; its fence is longer than any in the text. */
function fence(name, text) {
    const longest = [...text.matchAll(/`+/g)].reduce((most, match) => Math.max(most, match[0].length), 2);
    const bar = '`'.repeat(longest + 1);
    return [`${bar}${name}`, text.trimEnd(), bar];
}


/***/ }),

/***/ 4172:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  renderRule: () => (/* binding */ renderRule),
  renderRuleList: () => (/* binding */ renderRuleList)
});

// EXTERNAL MODULE: ./lib/src/rules/style.js
var style = __webpack_require__(3159);
// EXTERNAL MODULE: ./lib/src/report/fence.js
var fence = __webpack_require__(4964);
// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/rule-page.js



function rulePage(rule, examples) {
    const weak = Object.entries(rule.weakens);
    const params = Object.entries(rule.params);
    return [
        `# ${rule.title}`,
        '',
        `\`${rule.id}\` · ${words/* severitySigns */.GA[rule.severity]} ${rule.severity}${rule.guarded ? ' · guarded' : ''} · phase ${rule.phase}${rule.effort === '' ? '' : ` · effort: ${rule.effort}`}`,
        '',
        blocking(rule),
        '',
        ...paragraph(rule.impact === '' ? '' : `**When it fails:** ${rule.impact}`),
        ...(rule.why === '' ? [] : ['## Why', '', rule.why, '']),
        '## What it asks',
        '',
        `Of every ${rule.for.join(' and ')}${rule.when === undefined ? ':' : ' for which this holds:'}`,
        '',
        ...(rule.when === undefined ? [] : [...(0,fence/* fence */.E)('cel', rule.when), '', 'it asks:', '']),
        ...(0,fence/* fence */.E)('cel', rule.check),
        '',
        ...paragraph(isPlain(rule.recommended) ? `Recommended: ${rule.recommended}.` : ''),
        ...(params.length === 0
            ? []
            : [
                'Parameters, set in `.plimsoll.yml`:',
                '',
                ...(0,fence/* fence */.E)('yaml', `rules: { ${rule.id}: { ${params.map(([name, value]) => `${name}: ${typeof value === 'string' ? JSON.stringify(value) : value}`).join(', ')} } }`),
                '',
            ]),
        ...(weak.length === 0
            ? []
            : [
                '## What weakens it',
                '',
                'While the outcome stays the same, this counts as a loss:',
                '',
                ...weak.map(([name, one]) => `- ${weakening(name, one, rule)}`),
                '',
            ]),
        ...(Object.keys(rule.fix).length === 0 ? [] : ['## How to mend it', '']),
        ...Object.entries(rule.fix).flatMap(([format, text]) => [`### ${format}`, '', ...((0,style/* isCode */._)(text) ? (0,fence/* fence */.E)((0,fence/* language */.B)(format), text) : [text]), '']),
        ...(Object.values(examples).flat().length === 0 ? [] : ['## Examples', '']),
        ...section('Fails', 'fail', examples.bad),
        ...section('Passes', 'pass', examples.good),
        ...section('Cannot be told', 'unknown', examples.unknown),
        ...(rule.links.length === 0 ? [] : ['## More', '', ...rule.links.map((link) => `- <${link}>`), '']),
    ].join('\n');
}
/** By category, in their order; `link` names a rule as the page wants it. */
function ruleTable(rules, categories, link) {
    return [...categories]
        .sort((a, b) => a.order - b.order)
        .flatMap((category) => {
        const own = rules.filter((rule) => rule.category === category.id);
        if (own.length === 0)
            return [];
        const rows = own.map((rule) => `| ${link(rule)} | ${words/* severitySigns */.GA[rule.severity]} ${rule.severity} | ${blocks(rule)} | ${rule.effort} | ${rule.title} |`);
        return [`## ${category.title}`, '', '| Rule | Severity | Blocks a merge | Effort | A system that passes |', '|---|---|---|---|---|', ...rows, ''];
    });
}
function blocks(rule) {
    return rule.introduced ? 'lost or introduced' : rule.guarded ? 'lost' : 'no';
}
function blocking(rule) {
    return `${blockingWhen(rule)}${rule.whileNeeded === true ? ' When nothing needs it any more, nothing is lost.' : ''}`;
}
function blockingWhen(rule) {
    if (rule.introduced)
        return 'A pull request that loses this, or brings it in failing, is blocked.';
    return rule.guarded ? 'A pull request that loses this is blocked.' : 'It counts for the score and does not block, unless `gate.block` names it.';
}
/** A template without expressions says the same of every subject. */
function isPlain(template) {
    return template !== '' && !/[{}]/.test(template);
}
function weakening(name, { worse, past }, rule) {
    const unit = rule.measures[name]?.unit ?? '';
    if (worse === 'new')
        return `a ${unit} that was not there before`;
    if (worse === 'gone')
        return `a ${unit} that was there and is gone`;
    const bound = past === undefined ? '' : `; while passing, only ${worse === 'higher' ? 'above' : 'below'} \`${past}\``;
    return `${name} (${unit}) ${worse === 'higher' ? 'rises' : 'falls'}${bound}`;
}
/** The place that an example's verdict names. */
function verdictOf(outcome, example) {
    const subject = example.subject === undefined ? '' : ` for ${example.subject}`;
    return `${outcome}${subject}${example.finds === undefined ? '' : `, found at ${example.finds}`}`;
}
function paragraph(text) {
    return text === '' ? [] : [text, ''];
}
function section(title, outcome, examples) {
    return examples.flatMap((example) => [
        `### ${title}: ${example.why}`,
        '',
        ...(example.config === undefined ? [] : ['`.plimsoll.yml`', '', ...(0,fence/* fence */.E)('yaml', example.config), '']),
        ...(example.base === undefined ? [] : ['Before:', '', ...files(example.base), 'After:', '']),
        ...files(example.files),
        `Verdict: **${outcome}**${example.subject === undefined ? '' : ` for \`${example.subject}\``}${example.finds === undefined ? '' : `, found at \`${example.finds}\``}.`,
        '',
    ]);
}
function files(map) {
    return Object.entries(map).flatMap(([path, text]) => [`\`${path}\``, '', ...(0,fence/* fence */.E)((0,fence/* language */.B)(path), text), '']);
}

// EXTERNAL MODULE: ./lib/src/report/text.js
var report_text = __webpack_require__(7358);
;// CONCATENATED MODULE: ./lib/src/report/rules.js



function renderRuleList(rules, categories, options) {
    if (options.markdown)
        return `# Rules\n\n${ruleTable(rules, categories, (rule) => `\`${rule.id}\``)
            .join('\n')
            .trimEnd()}\n`;
    const { bold, dim, red, yellow } = (0,report_text/* paints */.Ab)(options.color);
    const width = Math.max(0, ...rules.map((rule) => rule.id.length));
    const paint = { critical: red, high: yellow, medium: (text) => text, low: dim };
    const parts = [...categories]
        .sort((a, b) => a.order - b.order)
        .flatMap((category) => {
        const own = rules.filter((rule) => rule.category === category.id);
        if (own.length === 0)
            return [];
        const row = (rule) => `  ${rule.id.padEnd(width)}  ${paint[rule.severity](rule.severity.padEnd(8))}  ${rule.guarded ? 'guarded' : '       '}  ${dim(rule.title)}`;
        return [`${bold(category.title)}  ${dim(`${own.length}`)}\n${own.map(row).join('\n')}`];
    });
    const guarded = rules.filter((rule) => rule.guarded).length;
    return `${parts.join('\n\n')}\n\n${rules.length} rules, ${guarded} of them guarded: a pull request that loses one is blocked. plimsoll rules ID tells one whole.\n`;
}
function renderRule(rule, examples, options) {
    if (options.markdown)
        return `${rulePage(rule, examples).trimEnd()}\n`;
    const { bold, dim, red, green, yellow } = (0,report_text/* paints */.Ab)(options.color);
    const params = Object.entries(rule.params).map(([name, value]) => `${name}: ${value}`);
    const weak = Object.entries(rule.weakens).map(([name, one]) => `- ${weakening(name, one, rule)}`);
    const section = (title, ...lines) => lines.every((line) => line === '') ? [] : ['', bold(title), ...lines.filter((line) => line !== '')];
    const example = (sign, outcome, one) => [
        '',
        `${sign} ${wrapped(one.why)}`,
        ...(one.config === undefined ? [] : [dim('  .plimsoll.yml'), indented(one.config, 4)]),
        ...(one.base === undefined ? [] : ['  before:', ...rules_files(one.base, dim), '  after:']),
        ...rules_files(one.files, dim),
        `  verdict: ${verdictOf(outcome, one)}`,
    ];
    const shown = [
        ...examples.bad.flatMap((one) => example(red('✗'), 'fail', one)),
        ...examples.good.flatMap((one) => example(green('✓'), 'pass', one)),
        ...examples.unknown.flatMap((one) => example(yellow('?'), 'unknown', one)),
    ];
    return `${[
        bold(rule.title),
        `${rule.id}  ${dim(`${rule.severity}${rule.guarded ? ', guarded' : ''}, phase ${rule.phase}${rule.effort === '' ? '' : `, effort: ${rule.effort}`}, judges each ${rule.for.join(' and ')}`)}`,
        wrapped(blocking(rule)),
        ...section('Why', wrapped(rule.why), rule.impact === '' ? '' : `\n${wrapped(`When it fails: ${rule.impact}`)}`),
        ...section('What it asks', rule.when === undefined ? '' : `where ${rule.when}`, rule.check, isPlain(rule.recommended) ? wrapped(`Recommended: ${rule.recommended}.`) : '', params.length === 0 ? '' : `Parameters: ${params.join(', ')}`),
        ...section('What weakens it', ...weak),
        ...section('How to mend it', ...Object.entries(rule.fix).flatMap(([format, text]) => [`${format}:`, (0,style/* isCode */._)(text) ? indented(text, 2) : indented(wrapped(text, 98), 2)])),
        ...(shown.length === 0 ? [] : ['', bold('Examples'), ...shown.slice(1)]),
        ...section('More', ...rule.links.map((link) => `  ${link}`)),
    ].join('\n')}\n`;
}
function rules_files(map, dim) {
    return Object.entries(map).flatMap(([path, text]) => [dim(`  ${path}`), indented(text, 4)]);
}
function indented(text, by) {
    return text
        .trimEnd()
        .split('\n')
        .map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`))
        .join('\n');
}
/** Prose in lines that are easy to read; a word longer than a line stays whole. */
function wrapped(text, width = 100) {
    const lines = [];
    for (const word of text.split(/\s+/)) {
        const last = lines.at(-1);
        if (last === undefined || last.length + 1 + word.length > width)
            lines.push(word);
        else
            lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines.join('\n');
}


/***/ }),

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
