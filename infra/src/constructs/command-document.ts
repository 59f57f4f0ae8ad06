import { SsmDocument } from '@cdktf/provider-aws/lib/ssm-document/index.js';
import { Construct } from 'constructs';
import { terraformLiteral } from '../literals.ts';

/** An SSM document of type Command for EC2 instances. */
export class CommandDocument extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, content }: { name: string; content: object }) {
    super(scope, id);
    const document = new SsmDocument(this, 'document', {
      name,
      documentType: 'Command',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      content: terraformLiteral(JSON.stringify(content)),
    });
    this.name = document.name;
    this.arn = document.arn;
  }
}
