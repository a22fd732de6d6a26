export const id = 76;
export const ids = [76];
export const modules = {

/***/ 9695:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  renderDecision: () => (/* binding */ renderDecision),
  renderScorecard: () => (/* binding */ renderScorecard),
  renderSummary: () => (/* binding */ renderSummary)
});

// EXTERNAL MODULE: ./lib/src/report/escape.js
var report_escape = __webpack_require__(3330);
// EXTERNAL MODULE: ./lib/src/report/links.js
var report_links = __webpack_require__(6668);
// EXTERNAL MODULE: ./lib/src/report/table.js + 1 modules
var table = __webpack_require__(4685);
// EXTERNAL MODULE: ./lib/src/report/audit/parts.js
var audit_parts = __webpack_require__(3991);
;// CONCATENATED MODULE: ./lib/src/report/audit/backup.js
/** Section 5: which copies are made by themselves, where they end, how long they are kept, and whether that meets the objectives. */




const title = 'Backup and disaster recovery';
function backupSection(drawn) {
    const present = (0,audit_parts/* presentLines */.$W)(drawn, (0,audit_parts/* ofCategory */.Gi)(drawn, 'backup', 'pass'));
    const absent = (0,audit_parts/* missingLines */.uR)(drawn, (0,audit_parts/* ofCategory */.Gi)(drawn, 'backup', 'fail'));
    if (present.length + absent.length === 0)
        return `${(0,audit_parts/* heading */.R_)(5, title, drawn)}\n\nNo database of record is declared in this tree, so there is nothing to back up.`;
    return (0,audit_parts/* paragraphs */.qN)((0,audit_parts/* heading */.R_)(5, title, drawn, 'backup'), copies(drawn), objectives(drawn), present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`, absent.length === 0 ? '' : `### Missing\n\n${absent.join('\n')}`);
}
function copies(drawn) {
    const backups = (0,audit_parts/* thingsOf */.P5)(drawn, 'backup');
    if (backups.length === 0)
        return '';
    const rows = backups.map((backup) => {
        const { facts } = backup;
        const automatic = (0,audit_parts/* told */.Ev)(facts.automatic);
        return [
            (0,report_escape/* code */.aY)((0,audit_parts/* told */.Ev)(facts.mechanism) ?? backup.name),
            (0,report_escape/* code */.aY)((0,audit_parts/* told */.Ev)(facts.of) ?? '?'),
            automatic === true
                ? facts.every === undefined
                    ? 'by itself'
                    : `every ${(0,audit_parts/* figure */.vP)(facts.every, (value) => `${Math.round(value * 10) / 10} h`)}`
                : automatic === false
                    ? 'by hand'
                    : '?',
            (0,audit_parts/* told */.Ev)(facts.destination) === undefined ? '' : (0,report_escape/* code */.aY)((0,audit_parts/* told */.Ev)(facts.destination) ?? ''),
            automatic === true && facts.retentionDays !== undefined ? (0,audit_parts/* figure */.vP)(facts.retentionDays, (value) => `${Math.round(value * 10) / 10} days`) : '',
            (0,report_links/* place */.i)(backup.at, drawn.scorecard.commit, drawn.links),
        ];
    });
    return (0,table/* table */.t)(['Copy by', 'Of', 'Runs', 'Ends at', 'Kept', 'Where'], rows);
}
function objectives(drawn) {
    const { facts } = drawn.scorecard.system.root;
    const { rtoHours, rpoHours } = drawn.scorecard.audit.objectives;
    const rto = rtoHours ?? (0,audit_parts/* told */.Ev)(facts.rtoHours);
    const rpo = rpoHours ?? (0,audit_parts/* told */.Ev)(facts.rpoHours);
    if (rto === undefined && rpo === undefined)
        return '';
    const every = (0,audit_parts/* thingsOf */.P5)(drawn, 'database').flatMap((database) => {
        const hours = (0,audit_parts/* told */.Ev)(database.facts.backupEvery);
        return hours === undefined ? [] : [{ name: database.name, hours }];
    });
    const held = rpo === undefined
        ? []
        : every.map(({ name, hours }) => `the copies of ${(0,report_escape/* code */.aY)(name)} are up to ${Math.round(hours * 10) / 10} h apart, which ${hours <= rpo ? 'meets' : 'misses'} it`);
    const stated = [...(rto === undefined ? [] : [`recovery time objective ${rto} h`]), ...(rpo === undefined ? [] : [`recovery point objective ${rpo} h`])].join(', ');
    return `Stated: ${stated}${held.length === 0 ? '' : `; ${held.join('; ')}`}.`;
}

;// CONCATENATED MODULE: ./lib/src/report/audit/cost.js
/** Section 7: what the listed prices come to, and what that is for one tenant. */



const signs = { yes: '✅', no: '❌ not as declared', unknown: 'not told' };
function costSection(drawn) {
    const { cost } = drawn.scorecard.audit;
    if (cost === undefined)
        return `${(0,audit_parts/* heading */.R_)(7, 'Cost', drawn)}\n\nNo prices are listed; ${(0,report_escape/* code */.aY)('prices:')} in ${(0,report_escape/* code */.aY)('.plimsoll.yml')} takes them.`;
    const money = (value) => `${value.toFixed(2)}${cost.currency === '' ? '' : ` ${(0,report_escape/* escaped */.Mk)(cost.currency)}`}`;
    const rows = cost.items.map((item) => [(0,report_escape/* escaped */.Mk)(item.name), money(item.monthly), String(item.quantity), money(item.total)]);
    rows.push(['**Total**', '', '', `**${money(cost.total)}**`]);
    const sizes = cost.sizes.map((size) => [String(size.tenants), money(size.perTenant), signs[size.carried]]);
    return (0,audit_parts/* paragraphs */.qN)((0,audit_parts/* heading */.R_)(7, 'Cost', drawn), (0,table/* table */.t)(['Resource', 'A month', 'Quantity', 'Total'], rows), sizes.length === 0 ? '' : (0,table/* table */.t)(['Tenants', 'A tenant and month', 'Carried as declared'], sizes), sizes.length === 0 ? '' : 'The total is what is listed at every size; which prices grow with the load is not part of the list.');
}

// EXTERNAL MODULE: ./lib/src/report/audit/database.js
var database = __webpack_require__(3276);
;// CONCATENATED MODULE: ./lib/src/report/audit/infrastructure.js




const infrastructure_title = 'Infrastructure';
function infrastructureSection(drawn) {
    const { scorecard } = drawn;
    const services = (0,audit_parts/* thingsOf */.P5)(drawn, 'service');
    const failing = (0,audit_parts/* ofCategory */.Gi)(drawn, 'infrastructure', 'fail');
    if (services.length === 0)
        return `${(0,audit_parts/* heading */.R_)(1, infrastructure_title, drawn)}\n\nNo service is declared in this tree.`;
    const stacks = scorecard.stacks.map((stack) => `- Stack ${(0,report_escape/* code */.aY)(stack.name)} (${stack.tool === 'swarm' ? 'Docker Swarm' : 'Docker Compose'}): ${stack.files.map(report_escape/* code */.aY).join(', ')}; ${(0,report_escape/* sentence */.em)(stack.why)}`);
    const present = (0,audit_parts/* presentLines */.$W)(drawn, (0,audit_parts/* ofCategory */.Gi)(drawn, 'infrastructure', 'pass'));
    return (0,audit_parts/* paragraphs */.qN)((0,audit_parts/* heading */.R_)(1, infrastructure_title, drawn, 'infrastructure'), (0,audit_parts/* paragraphs */.qN)('### Current setup', [...stacks, ...nodeLines(drawn)].join('\n')), `### Services\n\n${serviceTable(drawn, services)}`, sums(drawn), failing.length === 0 ? '' : `### Issues\n\n${(0,audit_parts/* issueRows */.Dt)(drawn, failing)}`, present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`);
}
function nodeLines({ scorecard }) {
    const { node } = scorecard.audit;
    if (node === undefined)
        return [];
    const parts = [
        ...(node.cpus === undefined ? [] : [`${node.cpus} cores`]),
        ...(node.memoryBytes === undefined ? [] : [`${(0,audit_parts/* bytes */.ee)(node.memoryBytes)} of memory`]),
        ...(node.diskBytes === undefined ? [] : [`${(0,audit_parts/* bytes */.ee)(node.diskBytes)} of disk`]),
    ];
    return parts.length === 0 ? [] : [`- Node, as the target says: ${parts.join(', ')}`];
}
function serviceTable(drawn, services) {
    const rows = services.slice(0, 60).map((service) => {
        const { facts } = service;
        const each = (0,audit_parts/* told */.Ev)(facts.everyNode) === true ? 'each node' : (0,audit_parts/* figure */.vP)(facts.replicas);
        return [
            (0,report_escape/* code */.aY)(service.name),
            (0,report_escape/* escaped */.Mk)((0,audit_parts/* told */.Ev)(facts.role) ?? ''),
            each,
            (0,audit_parts/* figure */.vP)(facts.memoryLimit, audit_parts/* bytes */.ee),
            (0,audit_parts/* figure */.vP)(facts.cpuLimit),
            scaling(service, drawn),
            (0,report_links/* place */.i)(service.at, drawn.scorecard.commit, drawn.links),
        ];
    });
    const more = services.length > 60 ? `\n\nAnd ${services.length - 60} more services.` : '';
    return `${(0,table/* table */.t)(['Service', 'Role', 'Copies', 'Memory limit', 'CPU limit', 'Can it scale?', 'Where'], rows)}${more}`;
}
/** Whether more copies help, and how many its database has connections for. */
function scaling(service, drawn) {
    const role = (0,audit_parts/* told */.Ev)(service.facts.role);
    if (role === 'database')
        return 'Not by copies: a primary and its standbys';
    if (role === 'pool')
        return 'Limited: each copy opens a pool of its own';
    if (role === 'scheduler')
        return 'No: one is right';
    if (role === 'proxy' && (0,audit_parts/* told */.Ev)(service.facts.everyNode) === true)
        return 'With the nodes';
    if (role !== 'web' && role !== 'worker' && role !== 'proxy')
        return '';
    const clients = Array.isArray(service.facts.clients) ? service.facts.clients : [];
    const most = [...clients.flatMap((client) => limitBy(client, service, drawn)), ...nodeLimit(service, drawn)];
    if (most.length === 0)
        return clients.length === 0 ? 'Yes' : 'Yes; up to what is not told';
    const [least] = most.sort((a, b) => a.copies - b.copies);
    return least === undefined ? 'Yes' : `Yes, to ${least.copies} by ${(0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(least.by, 80))}`;
}
/** Copies for which the memory of the target's node suffices, with a third to spare. */
function nodeLimit(service, drawn) {
    const { nodeMemory, limitMemory } = drawn.scorecard.system.root.facts;
    const [node, all, one, copies] = [(0,audit_parts/* told */.Ev)(nodeMemory), (0,audit_parts/* told */.Ev)(limitMemory), (0,audit_parts/* told */.Ev)(service.facts.memoryLimit), (0,audit_parts/* told */.Ev)(service.facts.replicas)];
    if (node === undefined || all === undefined || one === undefined || copies === undefined || one <= 0)
        return [];
    return [{ copies: copies + Math.max(0, Math.floor((node / 1.33 - all) / one)), by: 'the memory of the node' }];
}
/** Copies for which the connections that are left suffice. */
function limitBy(client, service, drawn) {
    const pool = (0,audit_parts/* told */.Ev)(client.facts.pool);
    const copies = (0,audit_parts/* told */.Ev)(service.facts.replicas);
    if (pool === undefined || copies === undefined || pool <= 0)
        return [];
    const through = (0,audit_parts/* told */.Ev)(client.facts.through);
    if (through !== undefined && through !== 'none') {
        const pooler = (0,audit_parts/* thingsOf */.P5)(drawn, 'pool').find((one) => (0,audit_parts/* told */.Ev)(one.facts.of) === (0,audit_parts/* told */.Ev)(client.facts.of));
        const [accepted, used] = [(0,audit_parts/* told */.Ev)(pooler?.facts.maxClients), (0,audit_parts/* told */.Ev)(pooler?.facts.demand)];
        if (pooler === undefined || accepted === undefined || used === undefined)
            return [];
        return [{ copies: copies + Math.max(0, Math.floor((accepted - used) / pool)), by: `the ${accepted} client connections of ${pooler.name}` }];
    }
    const database = (0,audit_parts/* thingsOf */.P5)(drawn, 'database').find((one) => one.name === (0,audit_parts/* told */.Ev)(client.facts.of));
    const [most, kept, used] = [(0,audit_parts/* told */.Ev)(database?.facts.maxConnections), (0,audit_parts/* told */.Ev)(database?.facts.reserved) ?? 0, (0,audit_parts/* told */.Ev)(database?.facts.demand)];
    if (database === undefined || most === undefined || used === undefined)
        return [];
    return [{ copies: copies + Math.max(0, Math.floor((most - kept - used) / pool)), by: `the ${most - kept} connections of ${database.name}` }];
}
/** The sums of limits and reservations against the node. */
function sums({ scorecard }) {
    const { limitMemory, limitCpus, nodeMemory, nodeCpus } = scorecard.system.root.facts;
    if (limitMemory === undefined && limitCpus === undefined)
        return '';
    if ((0,audit_parts/* told */.Ev)(limitMemory) === undefined && (0,audit_parts/* told */.Ev)(limitCpus) === undefined)
        return '### Sum of all limits\n\nNot every service has a limit, so what they may take together cannot be added up.';
    const rows = [
        ...(limitCpus === undefined
            ? []
            : [
                [
                    'CPU',
                    (0,audit_parts/* figure */.vP)(limitCpus, (value) => `${value} cores`),
                    '+20 %',
                    withBuffer((0,audit_parts/* told */.Ev)(limitCpus), 1.2, (value) => `${value} cores`),
                    (0,audit_parts/* figure */.vP)(nodeCpus, (value) => `${value} cores`),
                ],
            ]),
        ...(limitMemory === undefined
            ? []
            : [['Memory', (0,audit_parts/* figure */.vP)(limitMemory, audit_parts/* bytes */.ee), '+33 %', withBuffer((0,audit_parts/* told */.Ev)(limitMemory), 1.33, audit_parts/* bytes */.ee), (0,audit_parts/* figure */.vP)(nodeMemory, audit_parts/* bytes */.ee)]]),
    ];
    return `### Sum of all limits\n\n${(0,table/* table */.t)(['Resource', 'Limits of all copies', 'Buffer', 'Wanted', 'Node'], rows)}`;
}
function withBuffer(value, factor, print) {
    return value === undefined ? '?' : print(Math.round(value * factor * 10) / 10);
}

// EXTERNAL MODULE: ./lib/src/report/audit/performance.js
var performance = __webpack_require__(8699);
// EXTERNAL MODULE: ./lib/src/report/audit/plan.js
var plan = __webpack_require__(6298);
;// CONCATENATED MODULE: ./lib/src/report/audit/recommendations.js


function recommendationSection(drawn) {
    const [first, second, third] = drawn.scorecard.audit.phases;
    const must = first?.items ?? [];
    const good = [...(second?.items ?? []), ...(third?.items ?? [])];
    const line = (item) => `- **${(0,report_escape/* sentence */.em)(item.title)}** (${(0,report_escape/* code */.aY)(item.rule)}): ${(0,report_escape/* sentence */.em)(lower((0,report_escape/* cut */.Jj)(item.impact, 300)))}`;
    return (0,audit_parts/* paragraphs */.qN)((0,audit_parts/* heading */.R_)(10, 'Key recommendations', drawn), must.length === 0 ? 'Nothing must be done first: no rule of phase 1 fails.' : `### Must do\n\n${must.map(line).join('\n')}`, good.length === 0 ? '' : `### Nice to have\n\n${good.map(line).join('\n')}`, `### What a repository never shows\n\n${never.join('\n')}`);
}
const never = [
    '- Free disk, used memory and response times of the running system.',
    '- Restores that people try by hand, and how long they took.',
    '- What is set at the provider: DNS, firewalls, uptime checks, snapshots. `provides:` in `.plimsoll.yml` takes what is done there.',
    '- Whether privacy law is kept: what is stored about people, why, for how long, and who may see it.',
];
/** After a colon the sentence goes on; its period goes too. */
function lower(text) {
    return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

;// CONCATENATED MODULE: ./lib/src/report/audit/safety.js
/** Sections 3 and 4: security, what is implemented and what to add; monitoring, what looks and what is missing. */

function securitySection(drawn) {
    return twoLists(drawn, 3, 'Security', 'security', 'Implemented', 'Recommendations', 'Nothing about security could be judged in this tree.');
}
function monitoringSection(drawn) {
    return twoLists(drawn, 4, 'Monitoring and observability', 'monitoring', 'Current', 'Missing', 'Nothing about monitoring could be judged in this tree.');
}
function twoLists(drawn, number, title, category, there, missing, nothing) {
    const present = (0,audit_parts/* presentLines */.$W)(drawn, (0,audit_parts/* ofCategory */.Gi)(drawn, category, 'pass'));
    const absent = (0,audit_parts/* missingLines */.uR)(drawn, (0,audit_parts/* ofCategory */.Gi)(drawn, category, 'fail'));
    if (present.length + absent.length === 0)
        return `${(0,audit_parts/* heading */.R_)(number, title, drawn)}\n\n${nothing}`;
    return (0,audit_parts/* paragraphs */.qN)((0,audit_parts/* heading */.R_)(number, title, drawn, category), present.length === 0 ? '' : `### ${there}\n\n${present.join('\n')}`, absent.length === 0 ? '' : `### ${missing}\n\n${absent.join('\n')}`);
}

// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/audit/summary.js
/** The executive summary: where the system stands, in the fewest sentences that are all facts. */



function executiveSummary(drawn) {
    const { scorecard } = drawn;
    const { categories, audit } = scorecard;
    const critical = new Set((0,words/* failing */.Jr)(scorecard, 'critical').map((verdict) => verdict.rule)).size;
    const high = new Set((0,words/* failing */.Jr)(scorecard, 'high').map((verdict) => verdict.rule)).size;
    const smaller = new Set((0,words/* failing */.Jr)(scorecard, 'medium', 'low').map((verdict) => verdict.rule)).size;
    const passing = new Set(scorecard.verdicts.filter((verdict) => verdict.outcome === 'pass').map((verdict) => verdict.rule)).size;
    const open = new Set((0,words/* unknowns */.Uk)(scorecard).map((verdict) => verdict.rule)).size;
    const sorted = [...categories].sort((a, b) => b.score - a.score);
    const best = sorted[0];
    const worst = sorted.at(-1);
    const spread = best === undefined || worst === undefined || best.score === worst.score
        ? ''
        : `${(0,report_escape/* escaped */.Mk)(best.title)} stands best with ${best.score.toFixed(1)}, ${(0,report_escape/* escaped */.Mk)(worst.title)} lowest with ${worst.score.toFixed(1)}.`;
    const now = audit.capacity?.answers[0];
    const carries = now === undefined
        ? ''
        : `Can it carry ${(0,words/* loadWords */.Ai)(scorecard.audit.capacity)}? ${now.answer === 'yes' ? 'Yes' : now.answer === 'no' ? 'No' : 'The tree does not tell'}: ${(0,report_escape/* escaped */.Mk)(now.because)}.`;
    return (0,audit_parts/* paragraphs */.qN)('## Executive summary', `**Overall grade: ${scorecard.grade ?? ''} (${(0,words/* formatScore */.y)(scorecard.score)} of 10)**`, [
        readiness(critical, high),
        `${capitalCount(passing, 'rule passes', 'rules pass')}, ${failingWords(critical, high, smaller)}${open === 0 ? '' : `, ${(0,words/* counted */.hS)(open, 'rule stays', 'rules stay')} open at least for one subject`}.`,
        spread,
        carries,
    ]
        .filter((part) => part !== '')
        .join(' '));
}
function readiness(critical, high) {
    if (critical > 0)
        return `Not ready for production while ${(0,words/* counted */.hS)(critical, 'critical issue is', 'critical issues are')} open.`;
    if (high > 0)
        return `No critical issue; ${(0,words/* counted */.hS)(high, 'issue', 'issues')} of high priority ${high === 1 ? 'is' : 'are'} open.`;
    return 'No issue of critical or high priority.';
}
function failingWords(critical, high, smaller) {
    const total = critical + high + smaller;
    if (total === 0)
        return 'none fails';
    const parts = [...(critical > 0 ? [`${critical} critical`] : []), ...(high > 0 ? [`${high} high`] : []), ...(smaller > 0 ? [`${smaller} smaller`] : [])];
    return `${(0,words/* counted */.hS)(total, 'fails', 'fail')} (${parts.join(', ')})`;
}
function capitalCount(count, one, many) {
    const text = (0,words/* counted */.hS)(count, one, many);
    return text.charAt(0).toUpperCase() + text.slice(1);
}

// EXTERNAL MODULE: ./lib/src/report/audit/verdict.js
var verdict = __webpack_require__(5600);
;// CONCATENATED MODULE: ./lib/src/report/audit/index.js










/** The sections in order, so that a budget may cut from the end. */
function auditSections(scorecard, links) {
    const drawn = { scorecard, links };
    if (scorecard.categories.length === 0)
        return ['There is nothing to judge here: no stack, no database, no schema.'];
    return [
        executiveSummary(drawn),
        infrastructureSection(drawn),
        (0,database/* databaseSection */.F)(drawn),
        securitySection(drawn),
        monitoringSection(drawn),
        backupSection(drawn),
        (0,performance/* performanceSection */.o)(drawn),
        costSection(drawn),
        (0,plan/* planSection */.l)(drawn),
        (0,verdict/* verdictSection */.V)(drawn),
        recommendationSection(drawn),
    ];
}

// EXTERNAL MODULE: ./lib/src/report/comment.js
var comment = __webpack_require__(3384);
// EXTERNAL MODULE: ./lib/src/base/fact.js
var base_fact = __webpack_require__(1902);
// EXTERNAL MODULE: ./lib/src/model/kinds.js
var kinds = __webpack_require__(7527);
;// CONCATENATED MODULE: ./lib/src/report/figures.js
/** What changed in figures between two commits: Metric · Before · After · Change, as a deployment summary tells it. */





const plainly = (value) => String(Math.round(value * 100) / 100);
const hours = (value) => `${plainly(value)} h`;
const days = (value) => `${plainly(value)} days`;
/** Figures that people compare, by kind and fact, with what they are called. */
const metrics = {
    service: {
        replicas: ['copies', plainly],
        memoryLimit: ['memory limit', audit_parts/* bytes */.ee],
        cpuLimit: ['CPU limit', plainly],
        memoryReservation: ['memory kept free', audit_parts/* bytes */.ee],
        cpuReservation: ['CPU kept free', plainly],
    },
    database: {
        maxConnections: ['max_connections', plainly],
        demand: ['connections that may be opened', plainly],
        sharedBuffers: ['shared_buffers', audit_parts/* bytes */.ee],
        effectiveCacheSize: ['effective_cache_size', audit_parts/* bytes */.ee],
        workMem: ['work_mem', audit_parts/* bytes */.ee],
        maintenanceWorkMem: ['maintenance_work_mem', audit_parts/* bytes */.ee],
        standbys: ['standbys', plainly],
        readReplicas: ['read replicas', plainly],
        backupEvery: ['hours between backups', hours],
        retentionDays: ['backups kept', days],
    },
    pool: { maxClients: ['client connections', plainly], serverConnections: ['server connections', plainly], replicas: ['copies', plainly] },
    bound: { users: ['concurrent users carried', plainly] },
};
/** Rows of what both commits know and what differs; empty when no figure changed. */
function figuresTable(base, head) {
    const before = new Map(base.system.things.map((thing) => [(0,kinds/* subjectOf */.e)(thing), thing]));
    const rows = head.system.things.flatMap((thing) => {
        const then = before.get((0,kinds/* subjectOf */.e)(thing));
        const known = metrics[thing.kind];
        if (then === undefined || known === undefined)
            return [];
        return Object.entries(known).flatMap(([name, [called, print]]) => {
            const [from, to] = [valueIn(then, name), valueIn(thing, name)];
            if (from === to || (from === undefined && to === undefined))
                return [];
            return [[`${(0,report_escape/* code */.aY)(thing.name)} ${(0,report_escape/* escaped */.Mk)(called)}`, from === undefined ? 'none' : print(from), to === undefined ? 'none' : print(to), change(from, to)]];
        });
    });
    return rows.length === 0 ? '' : (0,table/* table */.t)(['Metric', 'Before', 'After', 'Change'], rows);
}
function valueIn(thing, name) {
    const fact = thing.facts[name];
    return (0,base_fact/* isResolved */.ZY)(fact) && typeof fact.value === 'number' ? fact.value : undefined;
}
function change(from, to) {
    if (from === undefined || to === undefined || from === 0)
        return '';
    const percent = Math.round(((to - from) / from) * 100);
    return `${percent > 0 ? '+' : ''}${percent} %`.replace('-', '−');
}

// EXTERNAL MODULE: ./lib/src/report/mermaid.js
var mermaid = __webpack_require__(5874);
// EXTERNAL MODULE: ./lib/src/report/sections.js
var sections = __webpack_require__(8713);
;// CONCATENATED MODULE: ./lib/src/report/markdown.js









/** Everything: the comment's face first, then every verdict of head. Cut section by section until it fits. */
function renderSummary(decision, options) {
    const links = options.links === undefined ? {} : { links: options.links };
    const face = (0,comment.renderComment)(decision, { budget: Math.min(60_000, Math.floor(options.budget / 4)), ...links });
    const audit = decision.head.categories.length === 0 ? [] : ['# The full audit', ...auditSections(decision.head, options.links)];
    const parts = [
        face,
        changeList(decision, options.links),
        figures(decision),
        ...audit,
        everyVerdict(decision.head, options.links),
        stacksAndFiles(decision.head),
    ];
    return fitting(parts, options.budget);
}
/** The report of `plimsoll gate --format markdown`. */
function renderDecision(decision) {
    return `${renderSummary(decision, { budget: 4_000_000 })}\n`;
}
function renderScorecard(scorecard, options = {}) {
    const { links } = options;
    const picture = (0,mermaid/* renderSystemPicture */.I)(scorecard.system);
    const parts = [
        `# Production readiness${scorecard.score === undefined ? '' : `: ${scorecard.grade ?? ''} · ${(0,words/* formatScore */.y)(scorecard.score)}`}`,
        `Commit ${(0,report_escape/* code */.aY)((0,words/* shortCommit */.Ax)(scorecard.commit))}. ${scorecard.stacks.length === 0 ? 'No stack was found.' : scorecard.stacks.map((stack) => `Stack ${(0,report_escape/* code */.aY)(stack.name)}: ${stack.files.map(report_escape/* code */.aY).join(', ')}, ${(0,report_escape/* sentence */.em)(stack.why)}.`).join(' ')}`,
        ...(options.notices ?? []).map((notice) => `- ${(0,report_escape/* sentence */.em)(notice)}`),
        ...auditSections(scorecard, links),
        picture === '' ? '' : `## The system as seen\n\n\`\`\`mermaid\n${picture}\n\`\`\``,
        everyVerdict(scorecard, links),
        unjudged(scorecard, links),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function unjudged(scorecard, links) {
    const open = (0,sections/* notJudged */.be)(scorecard, links, Infinity);
    return open === undefined ? '' : `## Not judged (${open.count})\n\n${open.text}`;
}
function changeList(decision, links) {
    if (decision.changes.length === 0)
        return '';
    const row = (change) => [
        change.change,
        change.blocking ? 'yes' : change.waiver === null ? 'no' : 'waived',
        (0,report_escape/* code */.aY)(change.rule),
        (0,report_escape/* code */.aY)(change.subject),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)((0,words/* beforeOf */.v8)(change), 300)),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)((0,words/* afterOf */.Wo)(change), 300)),
        (0,report_links/* place */.i)(change.evidence, change.side === 'head' ? decision.head.commit : decision.base.commit, links),
    ];
    return `## Every change (${decision.changes.length})\n\n${(0,table/* table */.t)(['Change', 'Blocks', 'Rule', 'Subject', 'Before', 'After', 'Where'], decision.changes.map(row))}`;
}
function figures(decision) {
    const rows = figuresTable(decision.base, decision.head);
    return rows === '' ? '' : `## What changed in figures\n\n${rows}`;
}
function everyVerdict(scorecard, links) {
    const shown = scorecard.verdicts.filter((verdict) => verdict.outcome !== 'not-applicable');
    if (shown.length === 0)
        return '';
    const row = (verdict) => [
        outcomeSigns[verdict.outcome],
        words/* severityNames */.qx[verdict.severity],
        (0,report_escape/* code */.aY)(verdict.rule),
        (0,report_escape/* code */.aY)(verdict.subject),
        (0,report_escape/* sentence */.em)((0,report_escape/* cut */.Jj)(verdict.current, 300)),
        (0,report_links/* place */.i)(verdict.evidence[0], scorecard.commit, links),
    ];
    return `## Every verdict (${shown.length})\n\n${(0,table/* table */.t)(['', 'Severity', 'Rule', 'Subject', 'Current', 'Where'], shown.map(row))}`;
}
const outcomeSigns = { pass: '✅', fail: '❌', unknown: '⚠️ unknown', 'not-applicable': '', error: '⛔ error' };
function stacksAndFiles(scorecard) {
    const stacks = scorecard.stacks.map((stack) => `- Stack ${(0,report_escape/* code */.aY)(stack.name)}: ${stack.files.map(report_escape/* code */.aY).join(', ')}; ${(0,report_escape/* sentence */.em)(stack.why)}`);
    const files = scorecard.system.files.map((file) => `- ${(0,report_escape/* code */.aY)(file)}`);
    return [
        stacks.length === 0 ? '' : `## Stacks\n\n${stacks.join('\n')}`,
        files.length === 0 ? '' : `## Files that gave facts (${files.length})\n\n${files.join('\n')}`,
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
/** Whole sections while they fit; what is left out is said. */
function fitting(parts, budget) {
    const present = parts.filter((part) => part !== '');
    const size = (text) => Buffer.byteLength(text);
    let text = '';
    for (const part of present) {
        const next = text === '' ? part : `${text}\n\n${part}`;
        if (size(next) > budget - 200)
            return `${text}\n\n${(0,report_escape/* escaped */.Mk)('The rest is left out for its size; the JSON report holds everything.')}`;
        text = next;
    }
    return text;
}


/***/ })

};
