export const id = 384;
export const ids = [384];
export const modules = {

/***/ 1902:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   II: () => (/* binding */ unresolved),
/* harmony export */   RP: () => (/* binding */ valueOf),
/* harmony export */   Ri: () => (/* binding */ byDefault),
/* harmony export */   Vt: () => (/* binding */ mapFact),
/* harmony export */   ZY: () => (/* binding */ isResolved),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   eO: () => (/* binding */ known)
/* harmony export */ });
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1728);

function known(value, at) {
    return { state: 'known', value, at };
}
function byDefault(value, at, note) {
    return { state: 'default', value, at, note };
}
/** What stands behind a `$` in a password looks like a variable, and raw text is shown: what only a generator makes is left out of it. */
function unresolved(written, at, hint) {
    const raw = (0,_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutGenerated */ .e_)(written);
    return hint === undefined ? { state: 'unresolved', raw, at } : { state: 'unresolved', raw, at, hint: (0,_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutGenerated */ .e_)(hint) };
}
/** The value where there is one, by whatever right it stands. */
function valueOf(fact) {
    return fact === undefined || fact.state === 'unresolved' ? undefined : fact.value;
}
/** The text as far as it is known: the value, or what stands there with its unknown parts as written. Not for printing. */
function textOf(fact) {
    return fact === undefined ? undefined : fact.state === 'unresolved' ? fact.partial?.reveal() : fact.value;
}
function isResolved(fact) {
    return fact !== undefined && fact.state !== 'unresolved';
}
/** Changes the value and keeps its state and place. A conversion that answers `undefined` makes the fact unresolved. */
function mapFact(fact, convert, raw) {
    if (fact.state === 'unresolved')
        return fact;
    const value = convert(fact.value);
    if (value === undefined)
        return unresolved(raw === undefined ? 'a value of another kind' : raw(fact.value), fact.at);
    return { ...fact, value };
}


/***/ }),

/***/ 3276:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ databaseSection),
/* harmony export */   u: () => (/* binding */ settingsTable)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6668);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4685);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3512);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3991);





const title = 'Database';
function databaseSection(drawn) {
    const databases = (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .thingsOf */ .P5)(drawn, 'database');
    if (databases.length === 0)
        return `${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .heading */ .R_)(2, title, drawn)}\n\nNo database is declared or used in this tree.`;
    const failing = (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .ofCategory */ .Gi)(drawn, 'database', 'fail').filter((verdict) => !isSetting(verdict));
    const present = (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .presentLines */ .$W)(drawn, (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .ofCategory */ .Gi)(drawn, 'database', 'pass').filter((verdict) => !isSetting(verdict)));
    const settings = settingsTable(drawn.scorecard);
    return (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .paragraphs */ .qN)((0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .heading */ .R_)(2, title, drawn, 'database'), databaseTable(drawn, databases), schemaQuality(drawn), settings === '' ? '' : `### PostgreSQL configuration\n\n${settings}`, failing.length === 0 ? '' : `### Issues\n\n${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .issueRows */ .Dt)(drawn, failing)}`, present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`);
}
function databaseTable(drawn, databases) {
    const rows = databases.map((database) => {
        const { facts } = database;
        const engine = `${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(facts.engine) ?? ''}${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(facts.version) === undefined ? '' : ` ${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(facts.version)}`}`;
        const standbys = (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .figure */ .vP)(facts.standbys);
        return [
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(database.name),
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .escaped */ .Mk)(engine),
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .escaped */ .Mk)((0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(facts.purpose) ?? '?'),
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .escaped */ .Mk)((0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(facts.pooling) ?? ((0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(facts.relational) === true ? '?' : '')),
            standbys === '0' ? 'none' : standbys,
            (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(database.at, drawn.scorecard.commit, drawn.links),
        ];
    });
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_4__/* .table */ .t)(['Database', 'Engine', 'Keeps', 'Pooling', 'Standbys', 'Where'], rows);
}
/** The audit's *Schema quality*: counts, and what the schema rules found. */
function schemaQuality(drawn) {
    const schemas = (0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .thingsOf */ .P5)(drawn, 'schema');
    if (schemas.length === 0)
        return '';
    const lines = schemas.map((schema) => {
        const { models, indexes, uniques, foreignKeys, orm } = schema.facts;
        return `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(schema.name)} (${(0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .escaped */ .Mk)((0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .told */ .Ev)(orm) ?? 'schema')}): ${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .figure */ .vP)(models)} models, ${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .figure */ .vP)(indexes)} indexes besides primary keys, of them ${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .figure */ .vP)(uniques)} unique, ${(0,_parts_js__WEBPACK_IMPORTED_MODULE_1__/* .figure */ .vP)(foreignKeys)} foreign keys ${(0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(schema.at, drawn.scorecard.commit, drawn.links)}`;
    });
    return `### Schema quality\n\n${lines.join('\n')}`;
}
/** Rules whose verdict is one line of the server's configuration. */
const parameters = [
    'max-connections',
    'shared-buffers',
    'work-mem',
    'effective-cache-size',
    'maintenance-work-mem',
    'wal-buffers',
    'random-page-cost',
];
function isSetting(verdict) {
    return parameters.includes(verdict.rule.replace(/^database\//, ''));
}
/** Parameter · Current · Recommended · Status, for each server that is set in the tree; empty when there is none. */
function settingsTable(scorecard, links) {
    const found = scorecard.verdicts.filter((verdict) => verdict.category === 'database' && isSetting(verdict) && verdict.outcome !== 'not-applicable' && verdict.outcome !== 'error');
    if (found.length === 0)
        return '';
    const subjects = [...new Set(found.map((verdict) => verdict.subject))];
    const rows = subjects.flatMap((subject) => parameters.flatMap((parameter) => {
        const verdict = found.find((one) => one.subject === subject && one.rule === `database/${parameter}`);
        if (verdict === undefined)
            return [];
        const name = parameter.replaceAll('-', '_');
        return [
            [
                (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(subjects.length > 1 ? `${subject.replace(/^database\//, '')} ${name}` : name),
                (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .sentence */ .em)(verdict.current),
                (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .sentence */ .em)(verdict.recommended),
                statusOf(verdict),
                (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(verdict.evidence[0], scorecard.commit, links),
            ],
        ];
    }));
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_4__/* .table */ .t)(['Parameter', 'Current', 'Recommended', 'Status', 'Where'], rows);
}
function statusOf(verdict) {
    if (verdict.outcome === 'pass')
        return '✅ OK';
    if (verdict.outcome === 'unknown')
        return 'not told';
    return `${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .severitySigns */ .GA[verdict.severity]} ${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .severityNames */ .qx[verdict.severity]}`;
}


/***/ }),

/***/ 3991:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $W: () => (/* binding */ presentLines),
/* harmony export */   Dt: () => (/* binding */ issueRows),
/* harmony export */   Ev: () => (/* binding */ told),
/* harmony export */   Gi: () => (/* binding */ ofCategory),
/* harmony export */   P5: () => (/* binding */ thingsOf),
/* harmony export */   R_: () => (/* binding */ heading),
/* harmony export */   Sg: () => (/* binding */ opened),
/* harmony export */   ee: () => (/* binding */ bytes),
/* harmony export */   qN: () => (/* binding */ paragraphs),
/* harmony export */   uR: () => (/* binding */ missingLines),
/* harmony export */   vP: () => (/* binding */ figure)
/* harmony export */ });
/* harmony import */ var _base_fact_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1902);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6668);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4685);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3512);
/** What every section of the audit draws with: verdicts by rule, lines of what is there and what is missing, places. */





const orders = { critical: 0, high: 1, medium: 2, low: 3 };
/** Verdicts of one category, the gravest first. */
function ofCategory(drawn, category, outcome) {
    return drawn.scorecard.verdicts
        .filter((verdict) => verdict.category === category && verdict.outcome === outcome)
        .sort((a, b) => orders[a.severity] - orders[b.severity] || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
function where(drawn, verdict) {
    return (0,_links_js__WEBPACK_IMPORTED_MODULE_2__/* .place */ .i)(verdict.evidence[0], drawn.scorecard.commit, drawn.links);
}
/** Verdicts of one rule that say the same stand on one line, with their subjects. */
function grouped(verdicts) {
    const groups = new Map();
    for (const verdict of verdicts) {
        const key = `${verdict.rule}\n${verdict.current}`;
        const group = groups.get(key);
        if (group === undefined)
            groups.set(key, [verdict]);
        else
            group.push(verdict);
    }
    return [...groups.values()];
}
const shown = 4;
function subjects(group) {
    const names = group.filter((verdict) => verdict.subject !== 'system').map((verdict) => verdict.subject);
    if (names.length === 0)
        return '';
    const rest = names.length - shown;
    return ` (${names.slice(0, shown).map(_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY).join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`;
}
/** `- ✅ title: what is there (subject), place`; subjects that differ stand on the same line. A rule that fails for another subject is not in place. */
function presentLines(drawn, passing) {
    const failing = new Set(drawn.scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => verdict.rule));
    const verdicts = passing.filter((verdict) => !failing.has(verdict.rule));
    const byRule = new Map();
    for (const group of grouped(verdicts))
        byRule.set(group[0].rule, [...(byRule.get(group[0].rule) ?? []), group]);
    return [...byRule.values()].map((groups) => {
        const [first] = groups[0] ?? [];
        const parts = groups.slice(0, shown).map((group) => {
            const current = (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(group[0].current, 300));
            return `${current}${current === '' ? subjects(group).trimStart() : subjects(group)} ${where(drawn, group[0])}`;
        });
        const rest = groups.length - shown;
        return `- ✅ ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)(first?.title ?? first?.rule ?? '')}: ${parts.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
    });
}
/** `- ❌ message (subject), place`. */
function missingLines(drawn, verdicts) {
    return grouped(verdicts).map((group) => {
        const [first] = group;
        return `- ${_words_js__WEBPACK_IMPORTED_MODULE_1__/* .severitySigns */ .GA[first.severity]} ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(opened(first.message, first.subject), 400))}${group.length > 1 ? subjects(group) : ''} ${where(drawn, first)}`;
    });
}
/** Priority · Issue · Current · Recommended · Where. */
function issueRows(drawn, verdicts) {
    const rows = grouped(verdicts).map((group) => {
        const [first] = group;
        return [
            `${_words_js__WEBPACK_IMPORTED_MODULE_1__/* .severitySigns */ .GA[first.severity]} ${_words_js__WEBPACK_IMPORTED_MODULE_1__/* .severityNames */ .qx[first.severity]}`,
            `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(opened(first.message, first.subject), 300))}${group.length > 1 ? subjects(group) : ''}`,
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(first.current, 200)),
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(first.recommended, 200)),
            where(drawn, first),
        ];
    });
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_4__/* .table */ .t)(['Priority', 'Issue', 'Current', 'Recommended', 'Where'], rows);
}
function thingsOf(drawn, kind) {
    return drawn.scorecard.system.things.filter((thing) => thing.kind === kind);
}
function told(fact) {
    return (0,_base_fact_js__WEBPACK_IMPORTED_MODULE_0__/* .isResolved */ .ZY)(fact) ? fact.value : undefined;
}
/** A figure that may be open: the value, its bound, or a question mark. */
function figure(fact, print = String) {
    if (fact === undefined)
        return 'none';
    if (fact.state !== 'unresolved')
        return print(fact.value);
    return fact.atLeast === undefined || fact.atLeast === 0 ? '?' : `≥ ${print(fact.atLeast)}`;
}
/** Bytes with a binary unit: `3 GiB`, `256 MiB`. */
function bytes(value) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let left = value;
    let unit = 0;
    while (left >= 1024 && unit < units.length - 1) {
        left /= 1024;
        unit++;
    }
    return `${Math.round(left * 10) / 10} ${units[unit]}`;
}
/** A sentence begins with a capital letter; a name or a setting stays as it is written. */
function opened(message, subject) {
    const name = subject.slice(subject.indexOf('/') + 1);
    if (message.startsWith(name) || /^\S*[_.=/]\S/.test(message))
        return message;
    return message.charAt(0).toUpperCase() + message.slice(1);
}
/** The score and grade of one category, or that there was nothing to judge. */
function standing(drawn, category) {
    const found = drawn.scorecard.categories.find((one) => one.id === category);
    return found === undefined ? 'not judged' : `${found.grade} · ${found.score.toFixed(1)}`;
}
function heading(number, title, drawn, category) {
    return `## ${number}. ${title}${category === undefined ? '' : `: ${standing(drawn, category)}`}`;
}
function paragraphs(...parts) {
    return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}


/***/ }),

/***/ 8699:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ capacityText),
/* harmony export */   o: () => (/* binding */ performanceSection)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6668);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4685);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3991);




const title = 'Performance';
function performanceSection(drawn) {
    const present = (0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .presentLines */ .$W)(drawn, (0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCategory */ .Gi)(drawn, 'performance', 'pass'));
    const absent = (0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .missingLines */ .uR)(drawn, (0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCategory */ .Gi)(drawn, 'performance', 'fail'));
    const { capacity } = drawn.scorecard.audit;
    if (capacity === undefined && present.length + absent.length === 0)
        return `${(0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(6, title, drawn)}\n\nNothing about performance could be judged; a target in ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)('.plimsoll.yml')} (tenants, users per tenant) is what capacity is held against.`;
    return (0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraphs */ .qN)((0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(6, title, drawn, 'performance'), capacity === undefined
        ? `No target is set, so capacity is not judged: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)('target: { tenants: 100, usersPerTenant: 5 }')} in ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)('.plimsoll.yml')} sets one.`
        : capacityText(drawn.scorecard, capacity, drawn.links), present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`, absent.length === 0 ? '' : `### Recommendations\n\n${absent.join('\n')}`);
}
/** The arithmetic behind *can it carry the target*. */
function capacityText(scorecard, capacity, links) {
    const load = [
        `- Concurrent users: ${capacity.users}${capacity.tenants === undefined ? '' : ` (${capacity.tenants} tenants)`}`,
        `- Peak load: ${round(capacity.requestsPerSecond)} requests a second`,
        `- Database queries: ${round(capacity.queriesPerSecond)} a second`,
    ];
    const rows = capacity.bounds.map((bound) => [
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(bound.what),
        bound.users === undefined ? 'not told' : String(bound.users),
        ...(capacity.tenants === undefined ? [] : [bound.tenants === undefined ? '' : String(bound.tenants)]),
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(bound.how),
        bound.users === undefined ? '' : bound.users < capacity.users ? '❌' : '✅',
        (0,_links_js__WEBPACK_IMPORTED_MODULE_2__/* .place */ .i)(bound.evidence, scorecard.commit, links),
    ]);
    const bounds = rows.length === 0
        ? ''
        : `### What runs out first\n\n${(0,_table_js__WEBPACK_IMPORTED_MODULE_3__/* .table */ .t)(['Bound', 'Users', ...(capacity.tenants === undefined ? [] : ['Tenants']), 'How', 'Target', 'Where'], rows)}`;
    const scale = capacity.bounds.flatMap((bound) => bound.from === undefined || bound.remedy === ''
        ? []
        : [`- From ${bound.from} tenants (four fifths of what ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(bound.what)} carry): ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(bound.remedy)}`]);
    const assumed = capacity.assumptions.map((one) => `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(one.name)}: ${one.value} ${one.unit} ${one.because}`);
    return (0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraphs */ .qN)(`### Load of the target\n\n${load.join('\n')}`, bounds, scale.length === 0 ? '' : `### When to scale what\n\n${scale.join('\n')}`, assumed.length === 0 ? '' : `Assumed, and set as parameters of ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)('performance/capacity')}:\n\n${assumed.join('\n')}`);
}
function round(value) {
    return String(Math.round(value));
}


/***/ }),

/***/ 6298:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ planText),
/* harmony export */   l: () => (/* binding */ planSection)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6668);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3991);



const names = { 1: 'Phase 1: critical fixes 🔴', 2: 'Phase 2: high priority 🟡', 3: 'Phase 3: enhancements 🟢' };
function planSection(drawn) {
    const body = planText(drawn.scorecard, drawn.links, Infinity);
    return `${(0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(8, 'Action plan', drawn)}\n\n${body === '' ? 'Nothing fails, so there is nothing to plan.' : body}`;
}
/** The phases with their items, numbered through; empty when nothing fails. */
function planText(scorecard, links, most) {
    let number = 0;
    const phases = scorecard.audit.phases.filter((phase) => phase.items.length > 0);
    return phases
        .map((phase) => {
        const lines = phase.items.slice(0, most).map((item) => {
            number++;
            return `${number}. ${itemLine(item, scorecard, links)}`;
        });
        const rest = phase.items.length - lines.length;
        return `**${names[phase.phase]}**${afterwards(phase)}\n\n${lines.join('\n')}${rest > 0 ? `\n\n${rest} more in the step summary.` : ''}`;
    })
        .join('\n\n');
}
function afterwards(phase) {
    return phase.score === undefined ? '' : ` · then ${phase.grade ?? ''} · ${phase.score.toFixed(1)}`;
}
function itemLine(item, scorecard, links) {
    const others = item.subjects.length - 1;
    const more = others > 0 ? ` (and ${others} more ${others === 1 ? 'subject' : 'subjects'})` : '';
    const aim = item.recommended === '' ? '' : `; aim: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(item.recommended, 200))}`;
    return `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)((0,_parts_js__WEBPACK_IMPORTED_MODULE_0__/* .opened */ .Sg)(item.message, item.subjects[0] ?? ''), 300))}${more}${aim} · ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(item.rule)} · ${gained(item.gain)} · ${item.effort} · ${(0,_links_js__WEBPACK_IMPORTED_MODULE_2__/* .place */ .i)(item.evidence, scorecard.commit, links)}`;
}
/** Points in the category, two decimals where one would show nothing. */
function gained(points) {
    return `+${points >= 0.095 ? points.toFixed(1) : points.toFixed(2)}`;
}


/***/ }),

/***/ 5600:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ answers),
/* harmony export */   V: () => (/* binding */ verdictSection)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3330);
/* harmony import */ var _sections_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8713);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3512);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3991);




const signs = { yes: '✅ yes', no: '❌ no', unknown: 'not told' };
function verdictSection(drawn) {
    const { scorecard } = drawn;
    const critical = new Set((0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .failing */ .Jr)(scorecard, 'critical').map((verdict) => verdict.rule)).size;
    const { capacity } = scorecard.audit;
    return (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .paragraphs */ .qN)((0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .heading */ .R_)(9, 'Final verdict', drawn), critical > 0
        ? `**Production ready: no**, for ${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .counted */ .hS)(critical, 'critical issue', 'critical issues')}.`
        : '**Production ready: yes**, as far as the tree tells; no critical rule fails.', (0,_sections_js__WEBPACK_IMPORTED_MODULE_0__/* .scoreTable */ .Lm)(scorecard, undefined, ''), capacity === undefined ? '' : `### Can it carry ${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .loadWords */ .Ai)(scorecard.audit.capacity)}?\n\n${answers(capacity)}`);
}
/** Now, after phase 1, after phase 2, each with its reason. */
function answers(capacity) {
    const carries = capacity.carries === undefined
        ? ''
        : `\n\nAs declared, what is known carries up to ${capacity.carries} ${capacity.tenants === undefined ? 'concurrent users' : 'tenants'}.`;
    return `${capacity.answers.map((one) => `- **${one.when.charAt(0).toUpperCase()}${one.when.slice(1)}:** ${signs[one.answer]}, ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .escaped */ .Mk)(one.because)}`).join('\n')}${carries}`;
}


/***/ }),

/***/ 3384:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   renderComment: () => (/* binding */ renderComment)
/* harmony export */ });
/* harmony import */ var _audit_database_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3276);
/* harmony import */ var _audit_performance_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8699);
/* harmony import */ var _audit_plan_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6298);
/* harmony import */ var _audit_verdict_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5600);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6668);
/* harmony import */ var _mermaid_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5874);
/* harmony import */ var _sections_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8713);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4685);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3512);










/** From the fullest to the barest; the first that fits the budget is taken. */
const ladder = [
    { rows: Infinity, cell: 400, folded: 'all', fixes: Infinity },
    { rows: Infinity, cell: 300, folded: 'some', fixes: 20 },
    { rows: 60, cell: 200, folded: 'some', fixes: 10 },
    { rows: 40, cell: 140, folded: 'none', fixes: 5 },
    { rows: 20, cell: 100, folded: 'none', fixes: 0 },
    { rows: 5, cell: 80, folded: 'none', fixes: 0 },
];
function renderComment(decision, options) {
    let text = '';
    for (const step of ladder) {
        text = compose(decision, options, step);
        if (text.length <= options.budget)
            return text;
    }
    return barest(decision, options.budget);
}
/** Whole lines only: half a table or an open tag would break what follows it. */
function barest(decision, budget) {
    const rest = 'The step summary holds the rest.';
    const blocking = decision.changes.filter((change) => change.blocking);
    let text = (0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)(`### ${titleOf(decision)}`, Math.max(1, budget));
    for (const change of blocking) {
        const next = `${text}${text.includes('\n') ? '\n' : '\n\n'}- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.subject)}`;
        if (next.length + rest.length + 2 > budget)
            break;
        text = next;
    }
    return text.length + rest.length + 2 > budget ? text : `${text}\n\n${rest}`;
}
function compose(decision, options, step) {
    const losses = decision.changes.filter((change) => (0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .isLoss */ .Q2)(change) && (change.blocking || change.waiver !== null || change.change !== 'introduced'));
    const parts = [
        `### ${titleOf(decision)}`,
        standing(decision),
        mendedSince(options.mended ?? []),
        losses.length === 0 ? mended(decision) : '',
        lossTable(losses, decision, options, step),
        losses.length > 0 ? mended(decision) : '',
        fixes(losses, step.fixes),
        decision.notices.length === 0
            ? ''
            : decision.notices
                .slice(0, 20)
                .map((notice) => `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)(notice, step.cell * 2))}`)
                .join('\n'),
        scores(decision, losses.length > 0),
        ...(step.folded === 'none' ? [] : folded(decision, options, step.folded, step)),
        footer(losses),
    ];
    return parts.filter((part) => part !== '').join('\n\n');
}
function titleOf(decision) {
    const blocking = decision.changes.filter((change) => change.blocking).length;
    const fixed = decision.changes.filter(_words_js__WEBPACK_IMPORTED_MODULE_6__/* .isMended */ .M5).length;
    const losses = decision.changes.filter(_words_js__WEBPACK_IMPORTED_MODULE_6__/* .isLoss */ .Q2).length;
    if (blocking === 0 && losses === 0 && fixed > 0) {
        const gained = pointsOf(decision);
        return `✅ Plimsoll: ${(0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(fixed, 'loss', 'losses')} mended, nothing lost${gained > 0 ? `, ${gained.toFixed(1)} points gained` : ''}`;
    }
    if (blocking === 0)
        return `✅ Plimsoll: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .escaped */ .Mk)(decision.reason.charAt(0).toLowerCase() + decision.reason.slice(1).replace(/\.$/, ''))}`;
    const found = (0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(blocking, 'loss', 'losses');
    return decision.mode === 'report' ? `⚠️ Plimsoll: ${found}; report mode, the merge is not blocked` : `⛔ Plimsoll: ${found}, merge blocked`;
}
function standing(decision) {
    const { base, head } = decision;
    const score = head.score === undefined ? 'Nothing could be scored' : `Production readiness **${head.grade ?? ''} · ${(0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .formatScore */ .y)(head.score)}**`;
    const points = pointsOf(decision);
    const change = points === 0 ? '' : points > 0 ? ` ▲ ${points.toFixed(1)}` : ` ▼ ${Math.abs(points).toFixed(1)}`;
    const before = base.score === undefined ? '' : ` (base: ${base.grade ?? ''} · ${(0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .formatScore */ .y)(base.score)}${change})`;
    const stacks = head.stacks.map((stack) => {
        const [first = '', ...rest] = stack.files;
        return `stack ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(stack.name)} (${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(first)}${rest.length === 0 ? '' : `, ${rest.length} more`})`;
    });
    const range = `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)((0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .shortCommit */ .Ax)(base.commit))}…${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)((0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .shortCommit */ .Ax)(head.commit))}`;
    return [`${score}${before}`, range, ...stacks.slice(0, 3)].join(' · ');
}
/** Points that the whole gained or, below zero, lost. */
function pointsOf({ base, head }) {
    return head.score === undefined || base.score === undefined ? 0 : Math.round((head.score - base.score) * 10) / 10;
}
function lossTable(losses, decision, options, step) {
    if (losses.length === 0)
        return '';
    const rows = losses.slice(0, step.rows).map((change) => {
        const commit = change.side === 'head' ? decision.head.commit : decision.base.commit;
        const name = change.after === null && change.before === null
            ? (0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)(firstSentence(change.message), step.cell))
            : `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)(change.title ?? change.rule)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.subject)}`;
        const waived = change.waiver === null
            ? ''
            : ` (waived by ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.waiver.by)}${change.waiver.until === undefined ? '' : ` until ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .escaped */ .Mk)(change.waiver.until)}`}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .escaped */ .Mk)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)(change.waiver.reason, 120))})`;
        const quiet = change.blocking || change.waiver !== null ? '' : ' (not blocking)';
        const related = (change.after?.evidence ?? []).slice(1, 3).filter((at) => at.path !== change.evidence.path || at.line !== change.evidence.line);
        const where = [
            ...[change.evidence, ...(change.side === 'head' ? related : [])].map((at) => `${(0,_links_js__WEBPACK_IMPORTED_MODULE_8__/* .place */ .i)(at, commit, options.links)}${isExample(at.path) ? ' (from example)' : ''}`),
        ].join(', ');
        const priority = `${_words_js__WEBPACK_IMPORTED_MODULE_6__/* .severitySigns */ .GA[change.severity]} ${_words_js__WEBPACK_IMPORTED_MODULE_6__/* .severityNames */ .qx[change.severity]}`;
        return [
            priority,
            `${name}${waived}${quiet}`,
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)((0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .beforeOf */ .v8)(change), step.cell)),
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)((0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .afterOf */ .Wo)(change), step.cell)),
            `${where}${change.side === 'base' ? ' (base)' : ''}`,
        ];
    });
    const more = losses.length > step.rows ? `\n\n${losses.length - step.rows} more in the step summary.` : '';
    return `${(0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .table */ .t)(['Priority', 'Item', 'Before', 'After', 'Where'], rows)}${more}`;
}
function firstSentence(text) {
    return /^.*?[.?](?=\s+[A-Z])/.exec(text)?.[0] ?? text;
}
/** A value that stands only in an example of a file that is not committed. */
function isExample(path) {
    return /(^|[./])(example|sample|template|dist)(\.[^/]*)?$/.test(path) && /env/.test(path);
}
function mended(decision) {
    const found = decision.changes.filter(_words_js__WEBPACK_IMPORTED_MODULE_6__/* .isMended */ .M5);
    if (found.length === 0)
        return '';
    return `Mended: ${found
        .slice(0, 10)
        .map((change) => `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.subject)}${change.change === 'fixed' ? ` (${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)(change.after?.current ?? '', 120))})` : ''}`)
        .join(', ')}${found.length > 10 ? ` and ${found.length - 10} more` : ''}.`;
}
function mendedSince(losses) {
    if (losses.length === 0)
        return '';
    const shown = losses.slice(0, 10).map(({ rule, subject }) => `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(subject)}`);
    return `Lost by earlier commits of this pull request and mended since: ${shown.join(', ')}${losses.length > 10 ? ` and ${losses.length - 10} more` : ''}.`;
}
function fixes(losses, most) {
    const blocking = losses.filter((change) => change.blocking);
    if (blocking.length === 0 || most === 0)
        return '';
    const seen = new Set();
    const blocks = blocking.slice(0, most).flatMap((change) => {
        const key = `${change.rule} ${change.subject}`;
        if (seen.has(key))
            return [];
        seen.add(key);
        const body = change.fix === undefined ? '' : `\n\n${fenced(change.fix.text, change.fix.format)}`;
        return [`**${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .escaped */ .Mk)(change.rule)}** · ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(change.subject)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .cut */ .Jj)(change.message, 600))}${body}`];
    });
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)('How to mend it', `${blocks.join('\n\n')}\n\nNames in the examples are examples.`);
}
const languages = {
    compose: 'yaml',
    swarm: 'yaml',
    kubernetes: 'yaml',
    workflow: 'yaml',
    shell: 'sh',
    cron: 'sh',
    terraform: 'hcl',
    javascript: 'ts',
    prisma: 'prisma',
    sql: 'sql',
    dockerfile: 'dockerfile',
};
/** A fence longer than any run of backticks inside. */
function fenced(text, format) {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}${languages[format] ?? ''}\n${text.trim()}\n${fence}`;
}
function scores(decision, open) {
    const status = decision.decision === 'pass' ? '' : decision.mode === 'report' ? 'would block' : 'blocked';
    const body = (0,_sections_js__WEBPACK_IMPORTED_MODULE_5__/* .scoreTable */ .Lm)(decision.head, decision.base, status);
    if (body === '')
        return '';
    return open ? body : (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)('Readiness scores', body);
}
function folded(decision, options, how, step) {
    const { head } = decision;
    const issues = (0,_sections_js__WEBPACK_IMPORTED_MODULE_5__/* .criticalAndHigh */ .lK)(head, options.links, step.cell);
    // A detour that a change mended is not drawn as lost.
    const picture = decision.changes.some(_words_js__WEBPACK_IMPORTED_MODULE_6__/* .isLoss */ .Q2) ? (0,_mermaid_js__WEBPACK_IMPORTED_MODULE_4__/* .renderSystemPicture */ .I)(head.system, decision.base.system) : (0,_mermaid_js__WEBPACK_IMPORTED_MODULE_4__/* .renderSystemPicture */ .I)(head.system);
    const open = (0,_sections_js__WEBPACK_IMPORTED_MODULE_5__/* .notJudged */ .be)(head, options.links, how === 'all' ? 40 : 10);
    const plan = (0,_audit_plan_js__WEBPACK_IMPORTED_MODULE_2__/* .planText */ .P)(head, options.links, how === 'all' ? 12 : 5);
    const settings = (0,_audit_database_js__WEBPACK_IMPORTED_MODULE_0__/* .settingsTable */ .u)(head, options.links);
    return [
        issues === undefined ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)(`Critical issues (${issues.critical}) · High (${issues.high})`, issues.text),
        plan === '' ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)('Action plan', plan),
        carried(head, options.links),
        settings === '' || how === 'some' ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)('PostgreSQL configuration', settings),
        picture === '' || how === 'some' ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)('The system as seen', `\`\`\`mermaid\n${picture}\n\`\`\``),
        open === undefined ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)(`Not judged (${open.count})`, open.text),
    ];
}
const answerSigns = { yes: '✅', no: '❌', unknown: 'not told' };
function carried(head, links) {
    const { capacity } = head.audit;
    if (capacity === undefined)
        return '';
    const line = capacity.answers.map((one) => `${one.when} ${answerSigns[one.answer]}`).join(' · ');
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_9__/* .details */ .z)(`Can it carry ${(0,_words_js__WEBPACK_IMPORTED_MODULE_6__/* .loadWords */ .Ai)(capacity)}? ${line.charAt(0).toUpperCase()}${line.slice(1)}`, `${(0,_audit_verdict_js__WEBPACK_IMPORTED_MODULE_3__/* .answers */ .G)(capacity)}\n\n${(0,_audit_performance_js__WEBPACK_IMPORTED_MODULE_1__/* .capacityText */ .m)(head, capacity, links)}`);
}
function footer(losses) {
    const first = losses.find((change) => change.blocking);
    if (first === undefined)
        return '';
    const waive = `To accept a loss, merge a waiver into ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)('.plimsoll.yml')} in a pull request of its own: rule ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(first.rule)}, subject ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)(first.subject)}, a reason, a date and who decided.`;
    return `${waive} If something outside this repository does it, say so under ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_7__/* .code */ .aY)('provides:')}.`;
}


/***/ }),

/***/ 3330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jj: () => (/* binding */ cut),
/* harmony export */   Mk: () => (/* binding */ escaped),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   pj: () => (/* binding */ plain)
/* harmony export */ });
/** Makes text from a repository harmless in Markdown: it shows as it is and never becomes a mention, a link, an image, HTML or a table break. */
/** Line breaks and tabs become blanks; other control characters, direction marks and zero-width ones go, because they hide what stands there. */
function plain(text) {
    return text
        .replace(/[\r\n\t\u2028\u2029\u0085]+/g, ' ')
        .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '');
}
/** Text among Markdown. Characters that begin something become entities, which no Markdown parser looks behind. */
function escaped(text) {
    return plain(text)
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/[\\`*_[\]|~#@!{}$^=]/g, (char) => `&#${char.charCodeAt(0)};`)
        .replace(/:(?=\/\/|[\w+-]+:)/g, '&#58;')
        .replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}&#46;`)
        .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/, (_, blank, mark) => `${blank}${[...mark].map((char) => `&#${char.charCodeAt(0)};`).join('')}`);
}
/** A code span: for names and paths. Nothing inside is rendered; in a table a bar still ends the cell, so it is written as a similar letter. */
function code(text) {
    const inner = plain(text).replace(/`/g, 'ˋ').replace(/\|/g, '¦').trim();
    return inner === '' ? '`(empty)`' : `\`${inner}\``;
}
/** Cuts long text at a whole character, with an ellipsis. */
function cut(text, most) {
    const letters = [...text];
    return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
/** Rule texts are ours and may hold backticks; names and values in them come from the repository and stand between backticks or among words. */
function sentence(text) {
    return text
        .split(/(`[^`]*`)/)
        .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
        .join('');
}


/***/ }),

/***/ 6668:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ place)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3330);

/** `[ops/backup.sh:9](…)`, or the same as code where there is nothing to link to. */
function place(at, commit, links) {
    const text = (0,_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(`${at.path}:${at.line}`);
    if (links === undefined || at.path === '')
        return text;
    return `[${text}](${links.blob(commit, at.path, at.line)})`;
}


/***/ }),

/***/ 5874:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ renderSystemPicture)
/* harmony export */ });
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7527);
/* harmony import */ var _base_fact_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1902);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3330);
/** A picture of the system: routes, services, poolers, databases, backups; what a change lost is dashed and red. */



const most = 40;
function told(thing, field) {
    const value = (0,_base_fact_js__WEBPACK_IMPORTED_MODULE_1__/* .valueOf */ .RP)(thing.facts[field]);
    return value === undefined ? undefined : String(value);
}
/** Inside quotes Mermaid knows no escape but entities written with `#`. */
function label(text) {
    return (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .cut */ .Jj)((0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .plain */ .pj)(text), 60).replace(/[^\p{L}\p{N} .,:/×()_+-]/gu, (char) => `#${char.codePointAt(0) ?? 32};`);
}
function draw(system) {
    const nodes = new Map();
    const edges = [];
    const add = (thing, text, shape) => {
        if (nodes.size < most)
            nodes.set((0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing), { id: (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing), label: label(text), shape });
    };
    const join = (from, to, text = '') => {
        if (nodes.has(from) && nodes.has(to) && !edges.some((edge) => edge.from === from && edge.to === to))
            edges.push({ from, to, label: label(text) });
    };
    for (const thing of system.things) {
        const copies = told(thing, 'replicas');
        const many = told(thing, 'everyNode') === 'true' ? ' on each node' : copies !== undefined && copies !== '1' ? ` ×${copies}` : '';
        if (thing.kind === 'service' && ['web', 'worker', 'scheduler', 'proxy'].includes(told(thing, 'role') ?? ''))
            add(thing, `${thing.name}${many}`, 'box');
        if (thing.kind === 'pool')
            add(thing, `${thing.name}${many}${told(thing, 'mode') === undefined ? '' : ` (${told(thing, 'mode')})`}`, 'round');
        if (thing.kind === 'database')
            add(thing, `${thing.name} (${told(thing, 'engine') ?? 'database'})`, 'cylinder');
        if (thing.kind === 'route')
            add(thing, thing.name, 'flag');
        if (thing.kind === 'backup' && told(thing, 'automatic') === 'true')
            add(thing, `${told(thing, 'mechanism') ?? 'backup'}${told(thing, 'offsite') === 'true' ? ', off-site' : ''}`, 'flag');
    }
    for (const thing of system.things) {
        const id = (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing);
        if (thing.kind === 'route')
            join(id, `service/${told(thing, 'service') ?? ''}`);
        if (thing.kind === 'pool')
            join(id, `database/${told(thing, 'of') ?? ''}`);
        if (thing.kind === 'backup')
            join(`database/${told(thing, 'of') ?? ''}`, id);
        if (thing.kind === 'client') {
            const service = `service/${thing.name.split('/')[0] ?? ''}`;
            const mode = told(thing, 'through');
            const pool = system.things.find((one) => one.kind === 'pool' && told(one, 'of') === told(thing, 'of'));
            const through = mode !== undefined && mode !== 'none' && pool !== undefined ? (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(pool) : `database/${told(thing, 'of') ?? ''}`;
            join(service, through);
        }
    }
    for (const thing of system.things) {
        if (thing.kind !== 'database')
            continue;
        const standbys = Number(told(thing, 'standbys') ?? 0);
        if (standbys > 0 && nodes.size < most) {
            const id = `${(0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing)}/standby`;
            nodes.set(id, { id, label: label(`${standbys} standby${standbys === 1 ? '' : 's'}`), shape: 'cylinder' });
            join((0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing), id);
        }
    }
    return { nodes, edges };
}
/** Mermaid source; empty when there is nothing to draw. With a base, what only it has is drawn as lost. */
function renderSystemPicture(head, base) {
    const now = draw(head);
    const then = base === undefined ? now : draw(base);
    const nodes = new Map([...then.nodes, ...now.nodes]);
    if (nodes.size === 0)
        return '';
    const ids = new Map([...nodes.keys()].map((id, index) => [id, `n${index}`]));
    const isLost = (edge) => !now.edges.some((other) => other.from === edge.from && other.to === edge.to);
    const lost = then.edges.filter(isLost);
    const edges = [...now.edges, ...lost];
    const shapes = {
        box: ['["', '"]'],
        round: ['(["', '"])'],
        cylinder: ['[("', '")]'],
        flag: ['>"', '"]'],
    };
    const lines = ['flowchart LR'];
    for (const [id, node] of nodes) {
        const [open, close] = shapes[node.shape];
        lines.push(`  ${ids.get(id) ?? ''}${open}${node.label}${close}${now.nodes.has(id) ? '' : ':::lost'}`);
    }
    for (const edge of edges)
        lines.push(`  ${ids.get(edge.from) ?? ''} ${isLost(edge) ? '-.->' : '-->'} ${ids.get(edge.to) ?? ''}`);
    edges.forEach((edge, index) => {
        if (isLost(edge))
            lines.push(`  linkStyle ${index} stroke:#d1242f,stroke-dasharray:4`);
    });
    if (base !== undefined)
        lines.push('  classDef lost stroke:#d1242f,stroke-dasharray:4,color:#d1242f');
    return lines.join('\n');
}


/***/ }),

/***/ 8713:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lm: () => (/* binding */ scoreTable),
/* harmony export */   be: () => (/* binding */ notJudged),
/* harmony export */   lK: () => (/* binding */ criticalAndHigh)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6668);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4685);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3512);




/** Category · Score · Grade · Δ · Status, the overall last. Empty when nothing was judged. */
function scoreTable(head, base, status) {
    if (head.categories.length === 0)
        return '';
    const before = (id) => base?.categories.find((category) => category.id === id)?.score;
    const change = (from, to) => (base === undefined ? [] : [(0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .delta */ .pU)(from, to)]);
    const rows = head.categories.map((category) => [
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(category.title),
        `${category.score.toFixed(1)} / 10`,
        category.grade,
        ...change(before(category.id), category.score),
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(category.status),
    ]);
    rows.push(['**Overall**', `**${(0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .formatScore */ .y)(head.score)} / 10**`, `**${head.grade ?? ''}**`, ...change(base?.score, head.score), status]);
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .t)(['Category', 'Score', 'Grade', ...(base === undefined ? [] : ['Δ']), 'Status'], rows);
}
/** Priority · Issue · Current · Recommended of what fails, the gravest first. */
function issueTable(verdicts, commit, links, cell) {
    const rows = verdicts.map((verdict) => [
        `${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .severitySigns */ .GA[verdict.severity]} ${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .severityNames */ .qx[verdict.severity]}`,
        `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(verdict.rule)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(verdict.subject)}`,
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(verdict.current, cell)),
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(verdict.recommended, cell)),
        (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(verdict.evidence[0], commit, links),
    ]);
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .t)(['Priority', 'Issue', 'Current', 'Recommended', 'Where'], rows);
}
function criticalAndHigh(scorecard, links, cell) {
    const critical = (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .failing */ .Jr)(scorecard, 'critical');
    const high = (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .failing */ .Jr)(scorecard, 'high');
    if (critical.length + high.length === 0)
        return undefined;
    return { text: issueTable([...critical, ...high].slice(0, 60), scorecard.commit, links, cell), critical: critical.length, high: high.length };
}
/** What is unknown, why, and what would tell; then files that were not read. */
function notJudged(scorecard, links, most) {
    const open = (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .unknowns */ .Uk)(scorecard);
    const count = open.length + scorecard.skipped.length + scorecard.candidates.length;
    if (count === 0)
        return undefined;
    const lines = open.slice(0, most).map((verdict) => {
        const missing = verdict.missing[0];
        const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint;
        const why = missing === undefined ? '' : ` ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(missing.raw)} is not known from the tree.`;
        return `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(verdict.rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(verdict.subject)}, ${(0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(missing?.at ?? verdict.evidence[0], scorecard.commit, links)}:${why}${hint === undefined ? '' : ` ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}`)}.`}`;
    });
    const skips = scorecard.skipped
        .slice(0, most)
        .map((skip) => `- ${(0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)({ path: skip.path, line: skip.line, key: '' }, scorecard.commit, links)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(skip.reason, 200))}`);
    const candidates = scorecard.candidates
        .slice(0, most)
        .map((candidate) => `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(candidate.path)} is not part of the stack: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(candidate.why, 200))}`);
    const shown = lines.length + skips.length + candidates.length;
    return { text: [...lines, ...skips, ...candidates, ...(shown < count ? [`- ${count - shown} more in the step summary`] : [])].join('\n'), count };
}


/***/ }),

/***/ 4685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  z: () => (/* binding */ details),
  t: () => (/* binding */ table)
});

;// CONCATENATED MODULE: ./node_modules/markdown-table/index.js
// To do: next major: remove.
/**
 * @typedef {Options} MarkdownTableOptions
 *   Configuration.
 */

/**
 * @typedef Options
 *   Configuration.
 * @property {boolean | null | undefined} [alignDelimiters=true]
 *   Whether to align the delimiters (default: `true`);
 *   they are aligned by default:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   Pass `false` to make them staggered:
 *
 *   ```markdown
 *   | Alpha | B |
 *   | - | - |
 *   | C | Delta |
 *   ```
 * @property {ReadonlyArray<string | null | undefined> | string | null | undefined} [align]
 *   How to align columns (default: `''`);
 *   one style for all columns or styles for their respective columns;
 *   each style is either `'l'` (left), `'r'` (right), or `'c'` (center);
 *   other values are treated as `''`, which doesn’t place the colon in the
 *   alignment row but does align left;
 *   *only the lowercased first character is used, so `Right` is fine.*
 * @property {boolean | null | undefined} [delimiterEnd=true]
 *   Whether to end each row with the delimiter (default: `true`).
 *
 *   > 👉 **Note**: please don’t use this: it could create fragile structures
 *   > that aren’t understandable to some markdown parsers.
 *
 *   When `true`, there are ending delimiters:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there are no ending delimiters:
 *
 *   ```markdown
 *   | Alpha | B
 *   | ----- | -----
 *   | C     | Delta
 *   ```
 * @property {boolean | null | undefined} [fillRows=true]
 *   Whether to fill rows with empty cells up to the most cells in a row
 *   (default: `true`).
 *
 *   When `true`, all rows have as many cells as the longest row:
 *
 *   ```markdown
 *   | Alpha | B    |   |
 *   | ----- | ---- | - |
 *   | C     |      |   |
 *   | D     | Echo | F |
 *   ```
 *
 *   When `false`, rows keep their cells,
 *   and the delimiter row has as many cells as the header row:
 *
 *   ```markdown
 *   | Alpha | B    |
 *   | ----- | ---- |
 *   | C     |
 *   | D     | Echo | F |
 *   ```
 * @property {boolean | null | undefined} [delimiterStart=true]
 *   Whether to begin each row with the delimiter (default: `true`).
 *
 *   > 👉 **Note**: please don’t use this: it could create fragile structures
 *   > that aren’t understandable to some markdown parsers.
 *
 *   When `true`, there are starting delimiters:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there are no starting delimiters:
 *
 *   ```markdown
 *   Alpha | B     |
 *   ----- | ----- |
 *   C     | Delta |
 *   ```
 * @property {boolean | null | undefined} [padding=true]
 *   Whether to add a space of padding between delimiters and cells
 *   (default: `true`).
 *
 *   When `true`, there is padding:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there is no padding:
 *
 *   ```markdown
 *   |Alpha|B    |
 *   |-----|-----|
 *   |C    |Delta|
 *   ```
 * @property {((value: string) => number) | null | undefined} [stringLength]
 *   Function to detect the length of table cell content (optional);
 *   this is used when aligning the delimiters (`|`) between table cells;
 *   full-width characters and emoji mess up delimiter alignment when viewing
 *   the markdown source;
 *   to fix this, you can pass this function,
 *   which receives the cell content and returns its “visible” size;
 *   note that what is and isn’t visible depends on where the text is displayed.
 *
 *   Without such a function, the following:
 *
 *   ```js
 *   markdownTable([
 *     ['Alpha', 'Bravo'],
 *     ['中文', 'Charlie'],
 *     ['👩‍❤️‍👩', 'Delta']
 *   ])
 *   ```
 *
 *   Yields:
 *
 *   ```markdown
 *   | Alpha | Bravo |
 *   | - | - |
 *   | 中文 | Charlie |
 *   | 👩‍❤️‍👩 | Delta |
 *   ```
 *
 *   With [`string-width`](https://github.com/sindresorhus/string-width):
 *
 *   ```js
 *   import stringWidth from 'string-width'
 *
 *   markdownTable(
 *     [
 *       ['Alpha', 'Bravo'],
 *       ['中文', 'Charlie'],
 *       ['👩‍❤️‍👩', 'Delta']
 *     ],
 *     {stringLength: stringWidth}
 *   )
 *   ```
 *
 *   Yields:
 *
 *   ```markdown
 *   | Alpha | Bravo   |
 *   | ----- | ------- |
 *   | 中文  | Charlie |
 *   | 👩‍❤️‍👩    | Delta   |
 *   ```
 */

/**
 * Get the length of a cell.
 *
 * @param {string} value
 *   Cell value.
 * @returns {number}
 *   Cell size.
 */
function defaultStringLength(value) {
  return value.length
}

/**
 * Generate a markdown
 * ([GFM](https://docs.github.com/en/github/writing-on-github/working-with-advanced-formatting/organizing-information-with-tables))
 * table.
 *
 * @param {ReadonlyArray<ReadonlyArray<string | null | undefined>>} table
 *   Table data (matrix of strings).
 * @param {Readonly<Options> | null | undefined} [options]
 *   Configuration (optional).
 * @returns {string}
 *   Result.
 */
function markdownTable(table, options) {
  const settings = options || {}
  // To do: next major: change to spread.
  // eslint-disable-next-line unicorn/prefer-spread -- `align` can be a string.
  const align = (settings.align || []).concat()
  const stringLength = settings.stringLength || defaultStringLength
  /** @type {Array<number>} Character codes as symbols for alignment per column. */
  const alignments = []
  /** @type {Array<Array<string>>} Cells per row. */
  const cellMatrix = []
  /** @type {Array<Array<number>>} Sizes of each cell per row. */
  const sizeMatrix = []
  /** @type {Array<number>} */
  const longestCellByColumn = []
  let mostCellsPerRow = 0
  let rowIndex = -1

  // This is a superfluous loop if we don’t align delimiters, but otherwise we’d
  // do superfluous work when aligning, so optimize for aligning.
  while (++rowIndex < table.length) {
    /** @type {Array<string>} */
    const row = []
    /** @type {Array<number>} */
    const sizes = []
    let columnIndex = -1

    if (table[rowIndex].length > mostCellsPerRow) {
      mostCellsPerRow = table[rowIndex].length
    }

    while (++columnIndex < table[rowIndex].length) {
      const cell = serialize(table[rowIndex][columnIndex])

      if (settings.alignDelimiters !== false) {
        const size = stringLength(cell)
        sizes[columnIndex] = size

        if (
          longestCellByColumn[columnIndex] === undefined ||
          size > longestCellByColumn[columnIndex]
        ) {
          longestCellByColumn[columnIndex] = size
        }
      }

      row.push(cell)
    }

    cellMatrix[rowIndex] = row
    sizeMatrix[rowIndex] = sizes
  }

  // Figure out which alignments to use.
  let columnIndex = -1

  if (typeof align === 'object' && 'length' in align) {
    while (++columnIndex < mostCellsPerRow) {
      alignments[columnIndex] = toAlignment(align[columnIndex])
    }
  } else {
    const code = toAlignment(align)

    while (++columnIndex < mostCellsPerRow) {
      alignments[columnIndex] = code
    }
  }

  // Inject the alignment row.
  columnIndex = -1
  /** @type {Array<string>} */
  const row = []
  /** @type {Array<number>} */
  const sizes = []

  while (++columnIndex < mostCellsPerRow) {
    const code = alignments[columnIndex]
    let before = ''
    let after = ''

    if (code === 99 /* `c` */) {
      before = ':'
      after = ':'
    } else if (code === 108 /* `l` */) {
      before = ':'
    } else if (code === 114 /* `r` */) {
      after = ':'
    }

    // There *must* be at least one hyphen-minus in each alignment cell.
    let size =
      settings.alignDelimiters === false
        ? 1
        : Math.max(
            1,
            longestCellByColumn[columnIndex] - before.length - after.length
          )

    const cell = before + '-'.repeat(size) + after

    if (settings.alignDelimiters !== false) {
      size = before.length + size + after.length

      if (size > longestCellByColumn[columnIndex]) {
        longestCellByColumn[columnIndex] = size
      }

      sizes[columnIndex] = size
    }

    row[columnIndex] = cell
  }

  // Inject the alignment row.
  cellMatrix.splice(1, 0, row)
  sizeMatrix.splice(1, 0, sizes)

  rowIndex = -1
  /** @type {Array<string>} */
  const lines = []

  while (++rowIndex < cellMatrix.length) {
    const row = cellMatrix[rowIndex]
    const sizes = sizeMatrix[rowIndex]
    const cellsInRow =
      settings.fillRows === false
        ? Math.max(1, cellMatrix[rowIndex === 1 ? 0 : rowIndex].length)
        : mostCellsPerRow
    columnIndex = -1
    /** @type {Array<string>} */
    const line = []

    while (++columnIndex < cellsInRow) {
      const cell = row[columnIndex] || ''
      let before = ''
      let after = ''

      if (settings.alignDelimiters !== false) {
        const size =
          longestCellByColumn[columnIndex] - (sizes[columnIndex] || 0)
        const code = alignments[columnIndex]

        if (code === 114 /* `r` */) {
          before = ' '.repeat(size)
        } else if (code === 99 /* `c` */) {
          const half = size / 2

          if (size % 2) {
            before = ' '.repeat(half + 0.5)
            after = ' '.repeat(half - 0.5)
          } else {
            before = ' '.repeat(half)
            after = before
          }
        } else {
          after = ' '.repeat(size)
        }
      }

      if (settings.delimiterStart !== false && !columnIndex) {
        line.push('|')
      }

      if (
        settings.padding !== false &&
        // Don’t add the opening space if we’re not aligning and the cell is
        // empty: there will be a closing space.
        !(settings.alignDelimiters === false && cell === '') &&
        (settings.delimiterStart !== false || columnIndex)
      ) {
        line.push(' ')
      }

      if (settings.alignDelimiters !== false) {
        line.push(before)
      }

      line.push(cell)

      if (settings.alignDelimiters !== false) {
        line.push(after)
      }

      if (settings.padding !== false) {
        line.push(' ')
      }

      if (settings.delimiterEnd !== false || columnIndex !== cellsInRow - 1) {
        line.push('|')
      }
    }

    lines.push(
      settings.delimiterEnd === false
        ? line.join('').replace(/ +$/, '')
        : line.join('')
    )
  }

  return lines.join('\n')
}

/**
 * Serialize a cell value.
 *
 * @param {string | null | undefined} [value]
 *   Value to serialize.
 * @returns {string}
 *   Result.
 */
function serialize(value) {
  return value === null || value === undefined ? '' : String(value)
}

/**
 * Get the alignment character code from a value.
 *
 * @param {string | null | undefined} value
 *   Value.
 * @returns {number}
 *   Alignment.
 */
function toAlignment(value) {
  const code = typeof value === 'string' ? value.codePointAt(0) : 0

  return code === 67 /* `C` */ || code === 99 /* `c` */
    ? 99 /* `c` */
    : code === 76 /* `L` */ || code === 108 /* `l` */
      ? 108 /* `l` */
      : code === 82 /* `R` */ || code === 114 /* `r` */
        ? 114 /* `r` */
        : 0
}

;// CONCATENATED MODULE: ./lib/src/report/table.js
/** Tables in Markdown, of cells that are escaped already. */

function table(head, rows) {
    return markdownTable([[...head], ...rows.map((row) => [...row])], { alignDelimiters: false, padding: true, delimiterStart: true, delimiterEnd: true });
}
function details(summary, body) {
    return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}


/***/ }),

/***/ 3512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ai: () => (/* binding */ loadWords),
/* harmony export */   Ax: () => (/* binding */ shortCommit),
/* harmony export */   GA: () => (/* binding */ severitySigns),
/* harmony export */   Jr: () => (/* binding */ failing),
/* harmony export */   M5: () => (/* binding */ isMended),
/* harmony export */   Q2: () => (/* binding */ isLoss),
/* harmony export */   Uk: () => (/* binding */ unknowns),
/* harmony export */   Wo: () => (/* binding */ afterOf),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   pU: () => (/* binding */ delta),
/* harmony export */   qx: () => (/* binding */ severityNames),
/* harmony export */   v8: () => (/* binding */ beforeOf),
/* harmony export */   y: () => (/* binding */ formatScore)
/* harmony export */ });
/* harmony import */ var _model_rule_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9312);

const severityNames = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' };
const severitySigns = { critical: '🔴', high: '🟡', medium: '🟡', low: '🟢' };
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** `three losses`, `one loss`; figures above twelve. */
function counted(count, one, many) {
    return `${numbers[count] ?? count} ${count === 1 ? one : many}`;
}
function isLoss(change) {
    return (change.change === 'regressed' ||
        change.change === 'weakened' ||
        change.change === 'lost-evidence' ||
        change.change === 'introduced' ||
        change.change === 'gate-weakened');
}
function isMended(change) {
    return change.change === 'fixed' || change.change === 'improved';
}
/** What stood before and what stands after, in the rule's own words. */
function beforeOf(change) {
    if (change.change === 'introduced')
        return change.before === null ? 'not there' : change.before.outcome === 'unknown' ? 'not known' : 'did not apply';
    return change.before?.current ?? '';
}
function afterOf(change) {
    if (change.change === 'removed')
        return 'gone';
    if (change.change === 'lost-evidence')
        return change.after === null ? 'can no longer be read' : 'can no longer be judged';
    return change.after?.current ?? '';
}
/** Signed points between two scores, one decimal. */
function delta(base, head) {
    if (base === undefined || head === undefined)
        return '';
    const points = Math.round((head - base) * 10) / 10;
    return points === 0 ? '=' : points > 0 ? `▲ ${points.toFixed(1)}` : `▼ ${Math.abs(points).toFixed(1)}`;
}
/** The gravest first. */
function failing(scorecard, ...wanted) {
    return _model_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .severities */ .g
        .filter((severity) => wanted.includes(severity))
        .flatMap((severity) => scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail' && verdict.severity === severity));
}
function unknowns(scorecard) {
    return scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown');
}
/** The first seven letters of a commit; a folder is called what it is. */
function shortCommit(commit) {
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 7) : commit;
}
function formatScore(score) {
    return score === undefined ? 'not judged' : score.toFixed(1);
}
/** `100 tenants (500 concurrent users)`. */
function loadWords(capacity) {
    if (capacity === undefined)
        return 'the target';
    return capacity.tenants === undefined ? `${capacity.users} concurrent users` : `${capacity.tenants} tenants (${capacity.users} concurrent users)`;
}


/***/ })

};
