import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noRawEnter = {
  selector: ":matches(BinaryExpression[operator=/^[!=]==?$/], SwitchCase) > Literal[value='Enter']",
  message: 'Enter ends a composition in Chinese input methods: ask ime.ts (isSubmitKey, keyOf).',
};
const noRawText = [
  { selector: 'JSXText[value=/[^\\s]/]', message: 'Texts for people live in govim/texts/*.json.' },
  {
    selector: 'JSXAttribute[name.name=/^(aria-label|aria-description|title|placeholder|alt)$/] > Literal',
    message: 'Texts for people live in govim/texts/*.json.',
  },
];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.ts'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 350 }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-syntax': ['error', noRawEnter, ...noRawText],
    },
  },
  { files: ['web/src/ime.ts'], rules: { 'no-restricted-syntax': ['error', ...noRawText] } },
  { files: ['sdk/src/api.ts'], rules: { 'max-lines': 'off' } },
  { files: ['*/test/**', 'sdk/live/**'], rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.js'], ...tseslint.configs.disableTypeChecked },
);
