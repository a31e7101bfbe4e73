const OURS = ['url', 'api-key', 'partner', 'locale', 'theme', 'storage-key'];
const HTMLS =
  /^(id|class|style|slot|hidden|lang|dir|title|role|part|tabindex|translate|data-.*|aria-.*|on.*)$/;
const MEANT: Readonly<Record<string, string>> = {
  key: 'api-key',
  apikey: 'api-key',
  'anon-key': 'api-key',
  'supabase-url': 'url',
  href: 'url',
  src: 'url',
  lang: 'locale',
  storagekey: 'storage-key',
};

function unknownAttributes(element: Element): string[] {
  const unknown = element.getAttributeNames().filter((name) => !OURS.includes(name) && !HTMLS.test(name));
  return unknown.map((name) => {
    const meant = MEANT[name];
    const cure = meant ? `Write "${meant}" instead.` : `It knows: ${OURS.join(', ')}.`;
    return `<mentor-provider> does not know the attribute "${name}". ${cure}`;
  });
}

function wrongValues(element: Element): string[] {
  const url = element.getAttribute('url') ?? '';
  const theme = element.getAttribute('theme') ?? '';
  const problems: string[] = [];
  if (url && !URL.canParse(url)) {
    problems.push(
      `<mentor-provider url="${url}">: the url must be a whole address, such as https://abc.supabase.co.`,
    );
  }
  if (!url && element.getAttribute('api-key')) {
    problems.push('<mentor-provider> has an api-key but no url. Add the address of the project.');
  }
  if (url && !element.getAttribute('api-key')) {
    problems.push('<mentor-provider> has a url but no api-key. Add the publishable key of the project.');
  }
  if (!['', 'light', 'dark'].includes(theme)) {
    problems.push(
      `<mentor-provider theme="${theme}">: theme is "light" or "dark"; leave it out to follow the system.`,
    );
  }
  return problems;
}

/** One sentence per attribute of a `<mentor-provider>` that will not do what its writer hoped. */
export function attributeProblems(element: Element): string[] {
  return [...unknownAttributes(element), ...wrongValues(element)];
}
