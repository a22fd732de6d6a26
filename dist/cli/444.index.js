export const id = 444;
export const ids = [444];
export const modules = {

/***/ 2444:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  initCommand: () => (/* binding */ initCommand)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/base/errors.js
var errors = __webpack_require__(1559);
// EXTERNAL MODULE: ./lib/src/report/escape.js
var report_escape = __webpack_require__(3330);
// EXTERNAL MODULE: ./lib/src/report/text.js
var report_text = __webpack_require__(7358);
// EXTERNAL MODULE: ./lib/src/base/source.js
var source = __webpack_require__(1705);
// EXTERNAL MODULE: ./lib/src/config/load.js + 3 modules
var load = __webpack_require__(1386);
// EXTERNAL MODULE: ./lib/src/config/own-rules.js
var own_rules = __webpack_require__(6191);
// EXTERNAL MODULE: ./lib/src/config/workflow.js + 1 modules
var workflow = __webpack_require__(1518);
// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
// EXTERNAL MODULE: ./lib/src/model/config.js
var config = __webpack_require__(7668);
// EXTERNAL MODULE: ./lib/src/rules/shipped.gen.js
var shipped_gen = __webpack_require__(5325);
// EXTERNAL MODULE: ./lib/src/model/rule.js
var rule = __webpack_require__(9312);
;// CONCATENATED MODULE: ./lib/src/run/init-yaml.js
/** Words of a repository put into YAML that is written for it: a name with a line break or a quote in it must not become a setting. */

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const meant = /^(?:true|false|yes|no|on|off|null|y|n|~)$/i;
/** A text as a YAML scalar that stands in a flow or a block alike: bare where that is safe, else in double quotes. */
function scalar(text) {
    if (/^[A-Za-z_][\w./-]*$/.test(text) && !meant.test(text) && text.length <= 200)
        return text;
    // JSON's escapes are YAML's; what YAML does not print is escaped too, and half a character is none.
    return JSON.stringify(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
function value(written) {
    return typeof written === 'string' ? scalar(written) : String(written);
}
/** A comment's words, on one line. */
function comment(text) {
    const words = (0,report_escape/* plain */.pj)(text)
        .replace(/[\ud800-\udfff]/gu, '\ufffd')
        .replace(/[\ufffe\uffff]/g, '\ufffd')
        .trim();
    return words.length > 300 ? `${[...words].slice(0, 299).join('')}…` : words;
}

;// CONCATENATED MODULE: ./lib/src/run/init-config.js
/** The commented configuration that `plimsoll init` writes: what was found, what only a person can tell, and every setting within reach. */


const configPath = '.plimsoll.yml';
/** More lines of a kind than this are a list, and no help any more. */
const most = 20;
const raw = 'https://raw.githubusercontent.com/plimsoll/plimsoll/main/docs/schema/plimsoll.schema.json';
const docs = 'https://github.com/plimsoll/plimsoll/blob/main/docs/configuration.md';
/** A line of prose begins with `# ` and a word; any other comment is a setting that takes effect without its `#`. */
function configText(scorecard, rules, clock) {
    const sections = [
        [
            `# yaml-language-server: $schema=${raw}`,
            '# What the files of this repository cannot tell Plimsoll. Everything is optional: take the # away from what you need.',
            `# Every key: ${docs}`,
            '# A pull request is judged by what stands here at its base, so a change counts once it is merged.',
            'version: 1',
        ],
        stacks(scorecard),
        ['# Paths that are not read: a file, a folder, or a pattern of names, * and **.', '#ignore: ["legacy/**"]'],
        [
            '# The load that the system is meant for, and the machine it runs on: several rules ask for more where more is meant.',
            '#target:',
            '#  tenants: 100',
            '#  usersPerTenant: 5',
            '#  peakRequestsPerSecond: 200',
            '#  node: { cpus: 4, memory: 16GiB, disk: 200GB }',
        ],
        ['# How long a recovery may take, and how much of the past it may lose.', '#objectives: { rto: 2h, rpo: 24h }'],
        gate(scorecard, rules),
        tuned(scorecard, rules),
        provided(scorecard),
        waivers(scorecard, clock),
    ];
    return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
function stacks(scorecard) {
    const candidates = limited(scorecard.candidates.map(({ path, why }) => `# - not taken: ${comment(path)}, ${comment(why)}.`));
    if (scorecard.stacks.length === 0)
        return [
            '# Which files describe production, in the order they are merged. None was found; where there are some, name them.',
            ...candidates,
            '#stacks:',
            '#  production: { files: [compose.yml, compose.production.yml] }',
        ];
    const names = new Set();
    const own = scorecard.stacks.slice(0, most).map((stack) => ({ stack, name: unique(stack.name, names) }));
    return [
        '# Which files describe production, in the order they are merged. These were found by themselves:',
        ...own.map(({ stack }) => `# - ${comment(stack.name)}: ${comment(stack.files.join(', '))}, ${comment(stack.why)}.`),
        ...candidates,
        '# If that is wrong, say which:',
        '#stacks:',
        ...own.map(({ stack, name }) => `#  ${scalar(name)}: { files: [${stack.files.map(scalar).join(', ')}] }`),
    ];
}
function unique(name, taken) {
    const wanted = name === '' ? 'production' : name;
    let found = wanted;
    for (let count = 2; taken.has(found); count++)
        found = `${wanted}-${count}`;
    taken.add(found);
    return found;
}
function gate(scorecard, rules) {
    const passing = new Set(scorecard.verdicts.filter((verdict) => verdict.outcome === 'pass').map((verdict) => verdict.rule));
    const open = bySeverity(rules.filter((rule) => !rule.guarded && passing.has(rule.id))).slice(0, 5);
    return [
        'gate:',
        '  # Decide, show, and let the merge go on. To enforce, remove this line, and report-only in the workflow.',
        '  mode: report',
        '  # Whether a pull request that brings in what fails is blocked too: on, off, or the rules for which it is.',
        '  #introduced: on',
        ...(open.length === 0
            ? []
            : ['  # Rules that block although they are not guarded. These pass today:', `  #block: [${open.map((rule) => scalar(rule.id)).join(', ')}]`]),
        '  # Who may waive a loss.',
        '  #waive: { roles: [maintain, admin], notAuthor: false }',
    ];
}
/** Rules with parameters that judge something here; where none does, all of them. */
function tuned(scorecard, rules) {
    const judged = new Set(scorecard.verdicts.filter((verdict) => verdict.outcome !== 'not-applicable').map((verdict) => verdict.rule));
    const tunable = rules.filter((rule) => Object.keys(rule.params).length > 0);
    const here = tunable.filter((rule) => judged.has(rule.id));
    const shown = here.length === 0 ? tunable : here;
    const params = (rule) => Object.entries(rule.params)
        .map(([name, one]) => `${scalar(name)}: ${value(one)}`)
        .join(', ');
    return [
        '# Rules that can be tuned, with the values they have. `off` in place of the values turns a rule off.',
        '#rules:',
        ...shown.slice(0, most).map((rule) => `#  ${scalar(rule.id)}: { ${params(rule)} } # ${comment(rule.title)}`),
        ...(shown.length > most ? [`# - and ${shown.length - most} more: plimsoll rules`] : []),
        ...(shown.length === 0 ? ['#  database/replica: off'] : []),
    ];
}
/** What is done elsewhere, such as a managed database's backups, is the one thing that no file here can tell. */
function provided(scorecard) {
    const unknown = bySeverity(scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown'));
    const missed = bySeverity(scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail' && (verdict.category === 'backup' || verdict.category === 'monitoring')));
    const entry = (verdict) => `#  - { rule: ${scalar(verdict.rule)}, subject: ${scalar(verdict.subject)}, by: "say what does it, and where that is kept" }`;
    const lines = [
        ...limited(unknown.map((verdict) => [`# - ${comment(verdict.rule)} is unknown for ${comment(verdict.subject)}: ${whyUnknown(verdict)}`, entry(verdict)].join('\n'))),
        ...limited(missed.map((verdict) => [`# - ${comment(verdict.rule)} fails for ${comment(verdict.subject)}: ${comment(verdict.current)} (${at(verdict)}).`, entry(verdict)].join('\n'))),
    ];
    return [
        '# What something outside of this repository does, such as the backups of a managed database. The rule then passes.',
        '#provides:',
        ...(lines.length === 0
            ? ['#  - { rule: backup/automated, subject: database/postgres, by: "the provider\'s daily snapshots, in the infra repository" }']
            : lines),
    ];
}
function whyUnknown(verdict) {
    const missing = verdict.missing[0];
    const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint;
    const place = missing === undefined ? at(verdict) : comment(`${missing.at.path}:${missing.at.line}`);
    return `${comment(missing?.raw ?? 'a value')} (${place}) is not known from the tree.${hint === undefined ? '' : ` What would tell: ${comment(hint)}.`}`;
}
function at(verdict) {
    return comment(`${verdict.evidence[0].path}:${verdict.evidence[0].line}`);
}
function waivers(scorecard, clock) {
    const failing = bySeverity(scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail'))[0];
    const until = new Date(clock.getTime() + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    const subject = failing === undefined ? '' : ` subject: ${scalar(failing.subject)},`;
    return [
        '# Losses that somebody accepted; the last day counts. What fails today needs none: only what gets worse blocks.',
        '#waivers:',
        `#  - { rule: ${scalar(failing?.rule ?? 'database/replica')},${subject} reason: "why it is accepted", until: ${until}, by: "@you" }`,
    ];
}
function bySeverity(all) {
    return all.toSorted((a, b) => rule/* severities */.g.indexOf(a.severity) - rule/* severities */.g.indexOf(b.severity));
}
function limited(lines) {
    return lines.length <= most ? lines : [...lines.slice(0, most), `# - and ${lines.length - most} more; plimsoll scan shows all`];
}

;// CONCATENATED MODULE: ./lib/src/run/init-workflow.js
/** The workflow that `plimsoll init` writes: the README's, in report mode. */
const workflowPath = '.github/workflows/plimsoll.yml';
const workflowText = `# Judges each pull request by what the system would lose: https://github.com/plimsoll/plimsoll
name: Plimsoll

# Every pull request: filtered by paths, a required check that never starts never turns green.
on: pull_request

permissions:
  contents: read # reads what a shallow checkout lacks
  pull-requests: write # writes the comment

jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false # nothing here pushes
      - uses: plimsoll/plimsoll@v0
        with:
          report-only: true # shows the true decision and lets the job succeed; to enforce, remove it and the mode in .plimsoll.yml
`;

// EXTERNAL MODULE: ./lib/src/run/scan.js + 6 modules
var scan = __webpack_require__(7694);
;// CONCATENATED MODULE: ./lib/src/run/init.js
/** The use case `init`: one tree to the workflow and the configuration that would fit it. Writing them is the door's. */











async function init(tree, clock) {
    const rules = [...shipped_gen/* shippedRules */.TE, ...(await (0,own_rules/* ownRules */.og)(tree)).rules];
    const { scorecard } = await (0,scan/* scan */.SQ)(tree, { config: await configOf(tree), rules });
    const paths = new Set((await tree.list()).map((entry) => entry.path));
    const gate = await gateOf(tree, paths);
    const found = scorecard.stacks.length === 0 ? 'no stack was found' : `found: ${scorecard.stacks.map((stack) => stack.name).join(', ')}`;
    const unknown = scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown').length;
    return [
        {
            path: workflowPath,
            text: workflowText,
            what: 'the gate on every pull request, in report mode',
            ...(gate === undefined ? {} : { already: `${gate} runs the gate already` }),
        },
        {
            path: configPath,
            text: configText(scorecard, rules.map(({ rule }) => rule), clock),
            what: `the configuration, commented; ${found}${unknown === 0 ? '' : `; ${(0,words/* counted */.hS)(unknown, 'verdict is', 'verdicts are')} unknown, and it says what would tell`}`,
            ...(paths.has('.plimsoll.yaml') ? { already: '.plimsoll.yaml is the configuration already' } : {}),
        },
    ];
}
/** What is broken is not judged by: it is there to be mended, and stays as it is. */
async function configOf(tree) {
    try {
        return await (0,load/* loadConfig */.Z)(tree, { rules: shipped_gen/* shippedRules */.TE });
    }
    catch (error) {
        if (error instanceof errors/* UserError */.y)
            return config/* defaultConfig */.s;
        throw error;
    }
}
async function gateOf(tree, paths) {
    const workflows = [...paths].filter((path) => /^action\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)).sort();
    const files = await tree.read(workflows);
    const texts = new Map(files.flatMap((file) => ((0,source/* isText */.K)(file) ? [[file.path, file.text]] : [])));
    return [...(0,workflow/* plimsollWorkflows */.Z2)(texts).keys()].find((path) => path !== workflowPath);
}

// EXTERNAL MODULE: ./lib/src/tree/folder.js + 2 modules
var folder = __webpack_require__(1138);
// EXTERNAL MODULE: ./lib/src/cli/trees.js + 3 modules
var trees = __webpack_require__(4434);
;// CONCATENATED MODULE: ./lib/src/cli/init.js
/** `plimsoll init`: writes what fits the repository and is not there yet; never over a file, never out of the folder. */








async function initCommand(request) {
    const root = await rootOf((0,trees/* folderNamed */.Aq)(request.positionals[0] ?? request.directory));
    const proposed = await init(await (0,folder/* folderTree */.j)(root), new Date());
    // All is looked at before anything is written: half of it would be a surprise.
    const planned = proposed.map((file) => {
        const because = file.already ?? (isThere(root, file.path) ? 'it is there already' : undefined);
        if (because !== undefined)
            return { ...file, done: 'kept', because };
        needInside(root, file.path);
        return { ...file, done: 'written' };
    });
    for (const file of planned)
        if (file.done === 'written')
            write(root, file);
    return { text: told(planned, request), exit: 0 };
}
/** Workflows and configuration count at the repository's root alone. */
async function rootOf(folder) {
    const prefix = await (0,trees/* prefixOf */.MT)(folder);
    return prefix === '' ? folder : (0,external_node_path_.resolve)(folder, ...prefix.split('/').map(() => '..'));
}
/** A link that leads nowhere is there too: writing would follow it. */
function isThere(root, path) {
    try {
        (0,external_node_fs_.lstatSync)((0,external_node_path_.join)(root, path));
        return true;
    }
    catch (error) {
        const code = error.code;
        if (code === 'ENOENT')
            return false;
        throw unwritable(path, error);
    }
}
/** Each folder on the way, as far as it is there, leads to a place inside, and not into git's own files. */
function needInside(root, path) {
    const names = (0,external_node_path_.dirname)(path).split('/');
    for (let count = 1; count <= names.length; count++) {
        const shown = names.slice(0, count).join('/');
        if (shown === '.' || !isThere(root, shown))
            return;
        let real;
        try {
            real = (0,external_node_fs_.realpathSync)((0,external_node_path_.join)(root, shown));
        }
        catch (error) {
            throw unwritable(shown, error);
        }
        const from = (0,external_node_path_.relative)((0,external_node_fs_.realpathSync)(root), real);
        if (from === '..' || from.startsWith(`..${external_node_path_.sep}`) || from === '.git' || from.startsWith(`.git${external_node_path_.sep}`))
            throw new errors/* UserError */.y(`${shown} leads out of the repository`, {
                exit: 2,
                hint: 'It is a symbolic link: nothing was written. Replace it by a folder, or write the files by hand.',
            });
    }
}
function write(root, { path, text }) {
    try {
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)((0,external_node_path_.join)(root, path)), { recursive: true });
        (0,external_node_fs_.writeFileSync)((0,external_node_path_.join)(root, path), text, { flag: 'wx' });
    }
    catch (error) {
        throw unwritable(path, error);
    }
}
function unwritable(path, cause) {
    const code = cause.code;
    return new errors/* UserError */.y(`${path} can't be written${code === undefined ? '' : ` (${code})`}`, {
        exit: 2,
        hint: 'Make the folder yours to write, or take away what stands in its place.',
        cause,
    });
}
function told(files, request) {
    if (request.format === 'json')
        return `${JSON.stringify({ schemaVersion: 1, files: files.map(({ path, done, because, text }) => ({ path, done, because, text })) }, null, 2)}\n`;
    const markdown = request.format === 'markdown';
    const { bold } = (0,report_text/* paints */.Ab)(request.color && !markdown);
    const name = (path) => (markdown ? `\`${path}\`` : bold(path));
    const lines = files.map((file) => `${markdown ? '- ' : ''}${file.done === 'written' ? 'wrote' : 'kept '} ${name(file.path)}: ${(0,report_escape/* plain */.pj)(file.because ?? file.what)}`);
    const wrote = files.some((file) => file.done === 'written');
    if (wrote)
        return `${[...lines, ...(request.quiet ? [] : ['', 'Read what was written, commit it, and open a pull request: its comment shows what the gate would do.'])].join('\n')}\n`;
    const would = files.flatMap((file) => [
        '',
        `${name(file.path)} would have been:`,
        '',
        ...(markdown ? ['```yaml', file.text.trimEnd(), '```'] : [file.text.trimEnd()]),
    ]);
    return `${[...lines, 'Nothing was changed.', ...(request.quiet ? [] : would)].join('\n')}\n`;
}


/***/ })

};
