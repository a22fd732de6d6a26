function e(e){let t=[0];for(let n=e.indexOf(`
`);n!==-1;n=e.indexOf(`
`,n+1))t.push(n+1);let n=0;return e=>{e<(t[n]??0)&&(n=0);let r=n,i=t.length-1;for(;r<i;){let n=r+i+1>>1;(t[n]??1/0)<=e?r=n:i=n-1}return n=r,r+1}}export{e as t};