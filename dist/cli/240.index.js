export const id = 240;
export const ids = [240];
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

/***/ 5240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  decisionSarif: () => (/* binding */ decisionSarif),
  scorecardSarif: () => (/* binding */ scorecardSarif)
});

// EXTERNAL MODULE: ./lib/src/base/evidence.js
var evidence = __webpack_require__(6745);
// EXTERNAL MODULE: ./lib/src/model/rule.js
var rule = __webpack_require__(9312);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/src/report/escape.js
var report_escape = __webpack_require__(3330);
;// CONCATENATED MODULE: ./lib/src/report/sarif-places.js
/** Places and texts as SARIF has them: paths as URIs below the root of the sources, and nothing of a stranger's that becomes a link. */



const root = 'SRCROOT';
/** GitHub shows a hundred places of a result. */
const mostPlaces = 100;
/** `prefix` is the folder that was judged, from the root of the repository. */
function sarif_places_location(at, prefix) {
    const startLine = Math.max(1, Math.trunc(at.line) || 1);
    const endLine = at.endLine === undefined || at.endLine <= startLine ? {} : { endLine: at.endLine };
    return {
        physicalLocation: {
            artifactLocation: { uri: uriOf(prefix === '' ? at.path : `${prefix}/${at.path}`), uriBaseId: root },
            region: { startLine, ...endLine },
        },
    };
}
/** Further places, each once; their keys say what stands there. */
function related(places, primary, prefix) {
    const named = places.filter((at) => at.path !== '' && !(at.path === primary?.path && at.line === primary.line));
    const once = new Map(named.map((at) => [`${at.path}\0${at.line}`, at]));
    return [...once.values()]
        .slice(0, mostPlaces - 1)
        .map((at, index) => ({ id: index + 1, ...sarif_places_location(at, prefix), ...(at.key === '' ? {} : { message: { text: said(at.key) } }) }));
}
/** Every byte that a URI can't hold is encoded; half a character is none. */
function uriOf(path) {
    return path
        .split('/')
        .map((name) => encodeURIComponent(name.replace(/[\ud800-\udfff]/gu, '\ufffd')))
        .join('/');
}
/**
 * A message's text. SARIF reads `[words](place)` as a link and `{0}` as a placeholder in it: a link is broken by a blank, `${NAME}` is written `$NAME`,
 * and every other brace is doubled, as SARIF wants it.
 */
function said(text) {
    return (0,report_escape/* cut */.Jj)((0,report_escape/* plain */.pj)(text), 1_000)
        .replace(/\](?=[([:])/g, '] ')
        .replace(/\$\{(\w+)\}/g, '$$$1')
        .replace(/[{}]/g, '$&$&');
}
/** What a finding is called whatever line it stands on. */
function fingerprint(rule, subject, at) {
    return (0,external_node_crypto_.createHash)('sha256').update([rule, subject, at.path, at.key].join('\0')).digest('hex').slice(0, 32);
}
function compareLocations(a, b) {
    const [one, two] = [a?.physicalLocation, b?.physicalLocation];
    return (0,evidence/* compareText */.n)(one?.artifactLocation.uri ?? '', two?.artifactLocation.uri ?? '') || (one?.region.startLine ?? 0) - (two?.region.startLine ?? 0);
}

;// CONCATENATED MODULE: ./lib/src/report/sarif-notifications.js

/** Of each sort; more than this nobody reads, and the rest is counted. */
const most = 1_000;
function notifications(scorecard, notices, prefix) {
    const of = (outcome) => scorecard.verdicts.filter((verdict) => verdict.outcome === outcome);
    return [
        ...notices.map((notice) => ({ level: 'note', message: { text: said(notice) } })),
        ...limited(of('error'), 'verdicts that broke', (verdict) => ({
            level: 'error',
            message: { text: said(`${verdict.rule} could not be judged for ${verdict.subject}: ${verdict.message}`) },
            ...placed(verdict.evidence[0], prefix),
            associatedRule: { id: verdict.rule },
        })),
        ...limited(of('unknown'), 'unknown verdicts', (verdict) => {
            const missing = verdict.missing[0];
            const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint;
            const told = hint === undefined ? '' : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
            return {
                level: 'note',
                message: { text: said(`${verdict.rule} is unknown for ${verdict.subject}: ${missing?.raw ?? 'a value'} is not known from the tree.${told}`) },
                ...placed(missing?.at ?? verdict.evidence[0], prefix),
                associatedRule: { id: verdict.rule },
            };
        }),
        ...limited(scorecard.candidates, 'files that are not part of the stack', ({ path, why }) => ({
            level: 'note',
            message: { text: said(`${path} is not part of the stack: ${why}.`) },
            ...placed({ path, line: 1 }, prefix),
        })),
        ...limited(scorecard.skipped, 'places that were not read', (skip) => ({
            level: 'note',
            message: { text: said(`${skip.path} was not read, or not all of it: ${skip.reason}.`) },
            ...placed(skip, prefix),
        })),
    ];
}
function placed(at, prefix) {
    return at.path === '' ? {} : { locations: [sarif_places_location({ path: at.path, line: at.line }, prefix)] };
}
function limited(all, what, tell) {
    const shown = all.slice(0, most).map(tell);
    if (all.length <= most)
        return shown;
    return [...shown, { level: 'note', message: { text: `${all.length - most} more ${what}. The JSON report holds all.` } }];
}

// EXTERNAL MODULE: ./lib/src/rules/shipped.gen.js
var shipped_gen = __webpack_require__(5325);
// EXTERNAL MODULE: ./lib/src/rules/style.js
var style = __webpack_require__(3159);
// EXTERNAL MODULE: ./lib/src/report/fence.js
var fence = __webpack_require__(4964);
;// CONCATENATED MODULE: ./lib/src/report/sarif-rules.js
/** Rules as SARIF describes them: what an alert page shows beside the finding. */





const home = 'https://github.com/plimsoll/plimsoll';
const levels = { critical: 'error', high: 'warning', medium: 'warning', low: 'note' };
/** Where GitHub draws its lines: critical from 9.0, high from 7.0, medium from 4.0. */
const securitySeverity = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };
/** What GitHub keeps of a description; a longer one is cut there without a word. */
const longest = 1_000;
/** All that were asked, not only those that fail; `found` are those of the results, of which one may be a base's own rule that is gone. */
function descriptors(own, found) {
    const shipped = shipped_gen/* shippedRules */.TE.map(({ rule }) => descriptorOf(rule, `${home}/blob/main/docs/rules/${rule.id}.md`));
    const others = own.map((rule) => descriptorOf(rule, rule.links.find((link) => link.startsWith('https://'))));
    const known = new Map([...shipped, ...others, ...gateDescriptors].map((rule) => [rule.id, rule]));
    for (const { rule: id, severity, title = id } of found) {
        if (known.has(id))
            continue;
        const category = id.slice(0, Math.max(0, id.indexOf('/')));
        known.set(id, described({ id, category, severity, title, why: title, text: title, markdown: '' }));
    }
    return [...known.values()].sort((a, b) => (0,evidence/* compareText */.n)(a.id, b.id));
}
function descriptorOf(rule, page) {
    return described({
        id: rule.id,
        category: rule.category,
        severity: rule.severity,
        title: rule.title,
        why: rule.why === '' ? rule.title : rule.why,
        text: [rule.why, rule.impact, ...rule.links].filter((part) => part !== '').join('\n\n'),
        markdown: helpOf(rule),
        ...(page === undefined ? {} : { page }),
    });
}
function described({ id, category, severity, title, why, text, markdown, page }) {
    return {
        id,
        name: id.replace(/(?:^|[/-])(\w)/g, (_, letter) => letter.toUpperCase()),
        shortDescription: { text: (0,report_escape/* cut */.Jj)((0,report_escape/* plain */.pj)(title), longest) },
        fullDescription: { text: (0,report_escape/* cut */.Jj)((0,report_escape/* plain */.pj)(why), longest) },
        help: { text: text === '' ? title : text, markdown: markdown === '' ? title : markdown },
        ...(page === undefined ? {} : { helpUri: page }),
        defaultConfiguration: { level: levels[severity] },
        properties: {
            category,
            severity,
            precision: 'high',
            tags: ['production-readiness', category],
            ...(category === 'security' ? { 'security-severity': securitySeverity[severity] } : {}),
        },
    };
}
function helpOf(rule) {
    const parts = [
        rule.why,
        ...(rule.impact === '' ? [] : ['', `**When it fails:** ${rule.impact}`]),
        ...(Object.keys(rule.fix).length === 0 ? [] : ['', '## How to mend it', '']),
        ...Object.entries(rule.fix).flatMap(([format, text]) => [`### ${format}`, '', ...((0,style/* isCode */._)(text) ? (0,fence/* fence */.E)((0,fence/* language */.B)(format), text) : [text]), '']),
        ...(rule.links.length === 0 ? [] : ['', ...rule.links.map((link) => `- <${link}>`)]),
    ];
    return parts
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim();
}
/** The rules that speak of the gate itself are in no file of rules. */
const gateDescriptors = [
    described({
        id: 'gate/weakened',
        category: 'gate',
        severity: 'critical',
        title: 'A change does not weaken the gate that judges it',
        why: 'Configuration, own rules and waivers are read from the base. What a pull request loosens there would judge the next one, so it is shown, and it blocks when it comes along with other changes.',
        text: 'Loosen the gate in a pull request of its own, or let somebody with the right waive it.',
        markdown: `Loosen the gate in a pull request of its own, or let somebody with the right waive it: [what weakens the gate](${home}/blob/main/docs/gate.md#what-weakens-the-gate).`,
        page: `${home}/blob/main/docs/gate.md#what-weakens-the-gate`,
    }),
    described({
        id: 'gate/unreadable',
        category: 'gate',
        severity: 'critical',
        title: 'What gave facts can still be read',
        why: 'A file that told something about the system at the base can no longer be read at the head, so what it told can no longer be judged.',
        text: 'Mend the file where the message points, or take it away.',
        markdown: 'Mend the file where the message points, or take it away.',
        page: `${home}/blob/main/docs/gate.md`,
    }),
];

;// CONCATENATED MODULE: ./lib/src/report/sarif-log.js
/** Findings, rules and what is said beside them as one run of SARIF, in an order that never depends on the machine, within the limits of code scanning. */





/** GitHub shows so many results of a run; the gravest come first. */
const mostResults = 5_000;
const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const sarif_log_levels = ['error', 'warning', 'note'];
function sarifLog(findings, scorecard, options, properties) {
    const rules = descriptors(options.own ?? [], findings);
    const numbers = new Map(rules.map((rule, index) => [rule.id, index]));
    const shown = [...findings].sort(compareFindings).slice(0, mostResults);
    const seen = new Map();
    const run = {
        tool: { driver: { name: 'Plimsoll', version: options.version, semanticVersion: options.version, informationUri: home, rules } },
        originalUriBaseIds: { [root]: { description: { text: 'The root of the repository.' } } },
        invocations: [
            {
                executionSuccessful: true,
                toolExecutionNotifications: [...leftOut(findings.length, shown), ...notifications(scorecard, options.notices ?? [], options.prefix ?? '')],
            },
        ],
        results: shown.map((finding) => resultOf(finding, numbers, seen)),
        properties,
    };
    return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}
function resultOf(finding, numbers, seen) {
    const { rule, level, message, locations, relatedLocations, fingerprint, baselineState, suppressions, properties } = finding;
    // Two findings of one rule on one subject, as of the gate's own rules, must not become one alert.
    const count = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, count);
    return {
        ruleId: rule,
        ruleIndex: numbers.get(rule),
        kind: 'fail',
        level,
        message: { text: message },
        locations,
        ...(relatedLocations === undefined ? {} : { relatedLocations }),
        partialFingerprints: { 'plimsoll/v1': count === 1 ? fingerprint : `${fingerprint}:${count}` },
        ...(baselineState === undefined ? {} : { baselineState }),
        ...(suppressions === undefined ? {} : { suppressions }),
        properties,
    };
}
function compareFindings(a, b) {
    return (sarif_log_levels.indexOf(a.level) - sarif_log_levels.indexOf(b.level) ||
        rule/* severities */.g.indexOf(a.severity) - rule/* severities */.g.indexOf(b.severity) ||
        (0,evidence/* compareText */.n)(a.rule, b.rule) ||
        compareLocations(a.locations[0], b.locations[0]) ||
        (0,evidence/* compareText */.n)(a.message, b.message));
}
/** A file that looks whole and is not would mislead: what was left out is said. */
function leftOut(found, shown) {
    const crowded = shown.filter((finding) => finding.places > mostPlaces).length;
    return [
        ...(found > shown.length
            ? [`${found - shown.length} of ${found} results are left out: code scanning shows ${mostResults}. The JSON report holds all.`]
            : []),
        ...(crowded > 0 ? [`Of ${crowded} results only ${mostPlaces} places are given: code scanning shows no more. The JSON report holds all.`] : []),
    ].map((text) => ({ level: 'warning', message: { text } }));
}

// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/sarif.js




function scorecardSarif(scorecard, options) {
    const prefix = options.prefix ?? '';
    const findings = scorecard.verdicts
        .filter((verdict) => verdict.outcome === 'fail')
        .map((verdict) => findingOf(verdict, { level: levels[verdict.severity], prefix }));
    return sarifLog(findings, scorecard, options, { commit: scorecard.commit, ...scoreOf(scorecard) });
}
/**
 * The losses, and what failed already as unchanged: code scanning takes a result that is no longer there for mended, and any result for an alert whatever
 * its `baselineState` says, so what was mended is left out. Only what blocks is an error.
 */
function decisionSarif(decision, options) {
    const prefix = options.prefix ?? '';
    const losses = decision.changes.filter(words/* isLoss */.Q2);
    const told = new Set(losses.map((change) => `${change.rule}\0${change.subject}`));
    const failed = new Set(decision.base.verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => `${verdict.rule}\0${verdict.subject}`));
    const rest = decision.head.verdicts.filter((verdict) => verdict.outcome === 'fail' && !told.has(`${verdict.rule}\0${verdict.subject}`));
    const findings = [
        ...losses.map((change) => lossOf(change, decision, prefix)),
        ...rest.map((verdict) => findingOf(verdict, {
            level: unblocking(verdict.severity),
            prefix,
            baselineState: failed.has(`${verdict.rule}\0${verdict.subject}`) ? 'unchanged' : 'new',
        })),
    ];
    return sarifLog(findings, decision.head, { ...options, notices: decision.notices }, {
        decision: decision.decision,
        reason: said(decision.reason),
        mode: decision.mode,
        base: decision.base.commit,
        commit: decision.head.commit,
        ...scoreOf(decision.head),
    });
}
function unblocking(severity) {
    return severity === 'low' ? 'note' : 'warning';
}
function scoreOf({ score, grade }) {
    return score === undefined || grade === undefined ? {} : { score, grade };
}
function findingOf(verdict, { level, prefix, baselineState }) {
    const { rule, severity, subject, current, recommended } = verdict;
    const parts = [
        ended(verdict.message),
        ...(current === '' ? [] : [`Current: ${ended(current)}`]),
        ...(recommended === '' ? [] : [`Recommended: ${ended(recommended)}`]),
    ];
    return {
        ...sited(rule, subject, verdict.evidence, prefix),
        severity,
        level,
        message: said(parts.join(' ')),
        ...(baselineState === undefined ? {} : { baselineState }),
        properties: { subject, severity, current, recommended },
    };
}
function lossOf(change, decision, prefix) {
    const { rule, severity, subject, waiver, side, evidence } = change;
    const after = change.after?.evidence ?? [];
    // A line of the base is another line at head, or none: the place is head's where there is one, and the base's is told in words.
    const places = side === 'head' ? [evidence, ...after] : after.length > 0 ? after : [{ path: evidence.path, line: 1, key: evidence.key }];
    const stood = side === 'base' ? ` It stood at ${evidence.path}:${evidence.line} in ${(0,words/* shortCommit */.Ax)(decision.base.commit)}.` : '';
    const level = change.blocking && decision.mode === 'enforce' ? 'error' : unblocking(severity);
    return {
        ...sited(rule, subject, places, prefix),
        ...(change.title === undefined ? {} : { title: change.title }),
        severity,
        level,
        message: said(`${named(subject, change.message)}${ended(change.message)}${stood}`),
        baselineState: change.before?.outcome === 'fail' ? 'updated' : 'new',
        ...(waiver === null
            ? {}
            : {
                suppressions: [
                    {
                        kind: 'external',
                        status: 'accepted',
                        justification: said(`${waiver.reason} (${waiver.by}${waiver.until === undefined ? '' : `, until ${waiver.until}`})`),
                    },
                ],
            }),
        properties: {
            subject,
            severity,
            change: change.change,
            blocking: change.blocking,
            before: (0,words/* beforeOf */.v8)(change),
            after: (0,words/* afterOf */.Wo)(change),
            ...(change.after === null ? {} : { recommended: change.after.recommended }),
        },
    };
}
function sited(rule, subject, evidence, prefix) {
    const primary = evidence.find((at) => at.path !== '');
    const others = related(evidence, primary, prefix);
    return {
        rule,
        locations: primary === undefined ? [] : [sarif_places_location(primary, prefix)],
        ...(others.length === 0 ? {} : { relatedLocations: others }),
        fingerprint: fingerprint(rule, subject, primary ?? { path: '', line: 1, key: '' }),
        places: evidence.length,
    };
}
/** A message that rests on a table beside it, as `It still passes and got weaker`, says here of whom. */
function named(subject, message) {
    return message.includes(subject.slice(subject.indexOf('/') + 1)) ? '' : `${subject}: `;
}
function ended(text) {
    return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
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
