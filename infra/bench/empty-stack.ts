// The smallest thing that cdktf can do: what whole synth is measured against.
import { App, TerraformStack } from 'cdktf';

const app = new App({ outdir: process.env['CDKTF_OUTDIR'] ?? 'cdktf.out' });
new TerraformStack(app, 'empty');
app.synth();
