export const id = 42;
export const ids = [42];
export const modules = {

/***/ 7042:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   renderRule: () => (/* binding */ renderRule),
/* harmony export */   renderRuleList: () => (/* binding */ renderRuleList)
/* harmony export */ });
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7358);

function renderRuleList(rules, categories, options) {
    const { bold, dim } = (0,_text_js__WEBPACK_IMPORTED_MODULE_0__/* .paints */ .Ab)(options.color && !options.markdown);
    const parts = [...categories]
        .sort((a, b) => a.order - b.order)
        .flatMap((category) => {
        const own = rules.filter((rule) => rule.category === category.id);
        if (own.length === 0)
            return [];
        const width = Math.max(...own.map((rule) => rule.id.length));
        const row = (rule) => `  ${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.guarded ? 'guarded' : '       '}  ${dim(rule.title)}`;
        const item = (rule) => `- \`${rule.id}\` (${rule.severity}${rule.guarded ? ', guarded' : ''}): ${rule.title}`;
        return [options.markdown ? `## ${category.title}\n\n${own.map(item).join('\n')}` : `${bold(category.title)}\n${own.map(row).join('\n')}`];
    });
    return `${parts.join('\n\n')}\n`;
}
function renderRule(rule, examples, options) {
    const { bold, dim } = (0,_text_js__WEBPACK_IMPORTED_MODULE_0__/* .paints */ .Ab)(options.color && !options.markdown);
    const heading = (text) => (options.markdown ? `\n## ${text}\n` : `\n${bold(text)}`);
    const block = (text) => options.markdown
        ? `\`\`\`\n${text.trim()}\n\`\`\``
        : text
            .trim()
            .split('\n')
            .map((line) => `  ${line}`)
            .join('\n');
    const facts = [
        `${rule.severity}${rule.guarded ? ', guarded: the gate blocks when it gets worse' : ''}${rule.introduced ? ', and when a change brings a failure' : ''}`,
        `phase ${rule.phase}, effort: ${rule.effort}`,
        `judges each ${rule.for.join(' and ')}`,
    ];
    const example = (kind, one) => [
        `${kind}: ${one.why}${one.finds === undefined ? '' : ` (found at ${one.finds})`}`,
        ...Object.entries(one.files).map(([path, text]) => `${dim(path)}\n${block(text)}`),
    ].join('\n');
    return `${[
        options.markdown ? `# ${rule.title}` : bold(rule.title),
        options.markdown ? `\`${rule.id}\`, ${facts.join('; ')}` : `${rule.id}\n${facts.map((fact) => `  ${fact}`).join('\n')}`,
        heading('Why'),
        rule.why,
        `\n${rule.impact}`,
        heading('How to mend it'),
        ...Object.entries(rule.fix).map(([format, text]) => `${format}:\n${block(text)}`),
        heading('Examples'),
        ...examples.bad.map((one) => example('fails', one)),
        ...examples.good.map((one) => example('passes', one)),
        ...examples.unknown.map((one) => example('unknown', one)),
        ...(rule.links.length === 0 ? [] : [heading('Read on'), ...rule.links.map((link) => (options.markdown ? `- ${link}` : `  ${link}`))]),
    ].join('\n')}\n`;
}


/***/ })

};
