export const id = 918;
export const ids = [918];
export const modules = {

/***/ 7918:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   configJsonSchema: () => (/* binding */ configJsonSchema),
/* harmony export */   configSchema: () => (/* binding */ configSchema)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2311);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8532);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8439);
/* harmony import */ var _base_paths_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8566);
/* harmony import */ var _parse_units_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9417);
/* harmony import */ var _catalogue_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3128);
/** The shape of `.plimsoll.yml`, the single source of its checking and of the published JSON Schema. Loaded only where there is such a file. */




/** Messages say what is expected there, as a phrase; the loader puts place and value in front. */
const text = (expected) => zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP({ error: expected }).trim().min(1, { error: expected });
/** The message of an unknown key is the list of those known: the loader finds the nearest. */
function closed(shape) {
    const named = Object.keys(shape).filter((key) => key !== '$schema');
    const known = Object.keys(shape).join(' ');
    return zod__WEBPACK_IMPORTED_MODULE_3__/* .strictObject */ .rej(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : `a map of ${named.join(', ')}`) });
}
/** A list is compared with another one, item by item; nobody writes as many by hand. */
const maxItems = 1_000;
const list = (item, expected) => zod__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YOg(item, { error: expected }).max(maxItems, { error: `a list of at most ${maxItems}` });
/** A value that people write with a unit, or as a bare number where that has one meaning. */
function written(expected, read, example) {
    return zod__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig()], { error: expected })
        .meta({ examples: [example] })
        .transform((value, context) => {
        const found = read(value);
        if (found !== undefined && found > 0)
            return found;
        context.addIssue({ code: 'custom', message: expected, input: value });
        return zod__WEBPACK_IMPORTED_MODULE_4__/* .NEVER */ .tm;
    });
}
const hours = written('a duration such as 24h, 90 minutes or 1d', (value) => (typeof value === 'number' ? undefined : divide((0,_parse_units_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDuration */ .E9)(value), 3600)), '24h');
const bytes = written('a size such as 16GiB or 194 GB', (value) => (0,_parse_units_js__WEBPACK_IMPORTED_MODULE_1__/* .parseBytes */ .z_)(String(value)), '16GiB');
const cpus = written('a number of cores such as 4 or 500m', (value) => (0,_parse_units_js__WEBPACK_IMPORTED_MODULE_1__/* .parseCpus */ .xX)(String(value)), '4');
const count = zod__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig({ error: 'a whole number above 0' }).int({ error: 'a whole number above 0' }).positive({ error: 'a whole number above 0' });
const amount = zod__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig({ error: 'a number above 0' }).positive({ error: 'a number above 0' });
const flagWords = ['on', 'off', 'yes', 'no', 'true', 'false'];
const flag = zod__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([zod__WEBPACK_IMPORTED_MODULE_3__/* .boolean */ .zMY(), zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(flagWords)], { error: 'true or false' }).transform(isOn);
function isOn(value) {
    return value === true || value === 'on' || value === 'yes' || value === 'true';
}
function divide(value, by) {
    return value === undefined ? undefined : value / by;
}
const idForm = { anyOf: [{ enum: [..._catalogue_js__WEBPACK_IMPORTED_MODULE_2__/* .catalogue */ .s, ..._catalogue_js__WEBPACK_IMPORTED_MODULE_2__/* .gateRules */ .D] }, { pattern: '^[a-z]+/[a-z0-9-]+$' }] };
const ruleId = text('the id of a rule, such as backup/retention').meta(idForm);
const subject = text('a subject such as database/postgres');
const path = zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP({ error: 'a path such as deploy/compose.yml' }).transform((value, context) => {
    const found = (0,_base_paths_js__WEBPACK_IMPORTED_MODULE_0__/* .normalise */ .j7)(value.trim());
    if (found !== undefined && found !== '')
        return found;
    context.addIssue({ code: 'custom', message: 'a path inside the repository, from its root', input: value });
    return zod__WEBPACK_IMPORTED_MODULE_4__/* .NEVER */ .tm;
});
const day = zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP({ error: 'the last day it counts, such as 2027-01-31' })
    .refine(isDay, { error: 'the last day it counts, such as 2027-01-31' })
    .meta({ pattern: String.raw `^\d{4}-\d{2}-\d{2}$`, examples: ['2027-01-31'] });
function isDay(value) {
    const date = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
    return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
const parameters = zod__WEBPACK_IMPORTED_MODULE_3__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([zod__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig(), zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_3__/* .boolean */ .zMY()], { error: 'a number, a text, true or false' }), {
    error: 'off, or parameters such as { days: 14 }',
});
const ruleSetting = zod__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([zod__WEBPACK_IMPORTED_MODULE_3__/* .boolean */ .zMY(), zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(flagWords), parameters], { error: 'off, or parameters such as { days: 14 }' })
    .transform((value) => (typeof value === 'object' ? value : isOn(value) ? {} : 'off'));
const configSchema = closed({
    $schema: zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP().optional(),
    version: zod__WEBPACK_IMPORTED_MODULE_3__/* .literal */ .euz([1, '1'], { error: '1, the only version there is' }).optional(),
    stacks: zod__WEBPACK_IMPORTED_MODULE_3__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP().min(1), closed({ files: list(path, 'a list of files').min(1, { error: 'a list of at least one file' }) }), {
        error: 'a map of stacks, each with its files',
    })
        .refine((stacks) => Object.keys(stacks).length <= 100, { error: 'a map of at most 100 stacks' })
        .describe('Files that describe production, by stack. Left out, they are found, and the report says which and why.')
        .optional(),
    ignore: list(text('a pattern such as legacy/**'), 'a list of patterns such as ["legacy/**"]').describe('Paths that are not read.').optional(),
    target: closed({
        tenants: count.optional(),
        usersPerTenant: amount.optional(),
        peakRequestsPerSecond: amount.optional(),
        node: closed({ cpus: cpus.optional(), memory: bytes.optional(), disk: bytes.optional() }).optional(),
    })
        .describe('The load that the system is meant for, and the machine it runs on.')
        .optional(),
    objectives: closed({ rto: hours.optional(), rpo: hours.optional() }).describe('Recovery time and recovery point objectives.').optional(),
    prices: closed({
        currency: text('a currency such as USD').optional(),
        items: list(closed({
            name: text('what is paid for'),
            monthly: zod__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig({ error: 'the price of a month' }).nonnegative({ error: 'the price of a month' }),
            quantity: amount.optional(),
        }), 'a list of { name, monthly, quantity }').optional(),
    }).optional(),
    gate: closed({
        mode: zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(['enforce', 'report'], { error: 'enforce or report' }).optional(),
        introduced: zod__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([flag, zod__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YOg(ruleId).max(maxItems)], { error: 'on, off or a list of rules' }).optional(),
        block: list(ruleId, 'a list of rules').optional(),
        waive: closed({
            roles: list(text('a role such as maintain'), 'a list of roles such as [maintain, admin]').optional(),
            notAuthor: flag.optional(),
        }).optional(),
    }).optional(),
    rules: zod__WEBPACK_IMPORTED_MODULE_3__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), ruleSetting, { error: 'a map of rules, each off or with its parameters' })
        .meta({ propertyNames: idForm })
        .describe('Rules that are off, or their parameters.')
        .optional(),
    provides: list(closed({ rule: ruleId, subject: subject.optional(), by: text('what does it, and where that is kept') }), 'a list of { rule, subject, by }')
        .describe('What something outside of this repository does.')
        .optional(),
    waivers: list(closed({
        rule: ruleId,
        subject: subject.optional(),
        reason: text('the reason, for those who read it later'),
        until: day,
        by: text('who answers for it, such as "@octocat"'),
    }), 'a list of { rule, subject, reason, until, by }')
        .describe('Losses that somebody accepted, until a day.')
        .optional(),
    verify: zod__WEBPACK_IMPORTED_MODULE_3__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_3__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_3__/* .unknown */ .L5J(), { error: 'a map of version, settle, noData and checks' }), { error: 'a map of environments' })
        .describe('Checks of the live system, by environment.')
        .optional(),
});
/** The JSON Schema of the file as it is written, for editors. */
function configJsonSchema() {
    return { title: '.plimsoll.yml', ...zod__WEBPACK_IMPORTED_MODULE_5__/* .toJSONSchema */ .bl(configSchema, { io: 'input', unrepresentable: 'any' }) };
}


/***/ })

};
