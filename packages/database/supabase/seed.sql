-- Demo data for development: every person and every company is invented, no address leads anywhere.
-- Everybody signs in with the password mentorkit-demo; mentee@, mentor@ and admin@demo.example are the ones
-- to try.
-- Loading it twice changes nothing.


-- Names for what is invented: person 1 has the id ...-000000000001 ----------------------------------------

create function pg_temp.person(n int)
returns uuid
language sql
immutable
as $$
  select ('de300000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid;
$$;

create function pg_temp.thing(kind int, n int)
returns uuid
language sql
immutable
as $$
  select ('de30000' || kind || '-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid;
$$;

-- A time of day in Recife, some days from today.
create function pg_temp.recife(days int, clock time)
returns timestamptz
language sql
stable
as $$
  select ((now() at time zone 'America/Recife')::date + days + clock) at time zone 'America/Recife';
$$;

create function pg_temp.svg(drawing text)
returns text
language sql
immutable
as $$
  select 'data:image/svg+xml;base64,' || translate(encode(convert_to(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">' || drawing || '</svg>', 'UTF8'
  ), 'base64'), E'\n', '');
$$;

-- A simple drawn face; the number chooses colours and hair, as far as the tags leave it open.
create function pg_temp.face(n int, tags text[], long_hair boolean)
returns text
language sql
immutable
as $$
  with look as (
    select
      case when 'negros' = any (tags) then (array['#8d5524', '#5c3a21', '#6f4424'])[1 + n % 3]
        else (array['#f2c9a1', '#8d5524', '#c68642', '#e0ac69', '#5c3a21', '#a9714b'])[1 + n % 6] end as skin,
      case when '50-mais' = any (tags) then '#8c8c8c'
        else (array['#2b1b12', '#111111', '#5a3825', '#3a2a1a', '#1d1d2b', '#201410', '#4a2c1a'])[1 + n % 7]
        end as hair,
      (array[
        '#d7ecd9', '#fde2c8', '#d6e4f5', '#f5d7de', '#e6dcf5', '#fbf0c4', '#cfeeee', '#e8e2da'
      ])[1 + n % 8] as wall,
      (array['#1f6f54', '#b4472e', '#27508c', '#7a3b69', '#3d3d52'])[1 + n % 5] as shirt
  )
  select pg_temp.svg(
    format('<path fill="%s" d="M0 0h96v96H0z"/>', wall)
    || case when long_hair
      then format('<path fill="%s" d="M24 44c0-20 11-29 24-29s24 9 24 29v30H24z"/>', hair) else '' end
    || format('<path fill="%s" d="M12 96c0-20 15-28 36-28s36 8 36 28z"/>', shirt)
    || format('<path fill="%s" d="M40 54h16v14a8 8 0 0 1-16 0z"/>', skin)
    || format('<ellipse cx="48" cy="43" rx="17" ry="20" fill="%s"/>', skin)
    || case when not long_hair and n % 3 = 0
      then format(
        '<path fill="%s" d="M31 45c0 16 8 21 17 21s17-5 17-21c-4 9-8 9-17 9s-13 0-17-9z"/>', hair
      ) else '' end
    || case when n % 2 = 0
      then format(
        '<path fill="%s" d="M29 42c-3-18 8-27 19-27s22 9 19 27c-3-9-8-14-19-14s-16 5-19 14z"/>', hair
      )
      else format(
        '<path fill="%s" d="M29 42c-2-20 9-27 20-27s20 8 18 27c-2-10-6-13-12-15-8 5-20 5-26 15z"/>', hair
      ) end
    || '<g fill="#222"><circle cx="41" cy="43" r="1.9"/><circle cx="55" cy="43" r="1.9"/></g>'
    || '<path fill="none" stroke="#222" stroke-width="1.8" stroke-linecap="round" d="M42 52c3 3 9 3 12 0"/>'
  )
  from look;
$$;


-- Accounts ------------------------------------------------------------------------------------------------

create temporary table demo_people (n int, first_name text, last_name text, email text);
insert into demo_people values
  (1, 'Beatriz', 'Nogueira', 'mentor@demo.example'),
  (2, 'Carlos', 'Eduardo Lins', 'carlos-eduardo-lins@demo.example'),
  (3, 'Jurema', 'Tavares', 'jurema-tavares@demo.example'),
  (4, 'Raimundo', 'Sarmento', 'raimundo-sarmento@demo.example'),
  (5, 'Marina', 'Albuquerque', 'marina-albuquerque@demo.example'),
  (6, 'Thiago', 'Valadares', 'thiago-valadares@demo.example'),
  (7, 'Lúcia', 'Helena Prado', 'lucia-helena-prado@demo.example'),
  (8, 'Otávio', 'Bezerra', 'otavio-bezerra@demo.example'),
  (9, 'Inês', 'Carvalho Moreira', 'ines-carvalho-moreira@demo.example'),
  (10, 'José', 'Airton Queiroz', 'jose-airton-queiroz@demo.example'),
  (11, 'Aline', 'Rocha dos Anjos', 'aline-rocha-dos-anjos@demo.example'),
  (12, 'Paulo', 'Roberto Kuhn', 'paulo-roberto-kuhn@demo.example'),
  (13, 'Samira', 'Haddad', 'samira-haddad@demo.example'),
  (14, 'Wesley', 'Monteiro', 'wesley-monteiro@demo.example'),
  (15, 'Conceição', 'Figueira', 'conceicao-figueira@demo.example'),
  (16, 'Henrique', 'Castelo', 'henrique-castelo@demo.example'),
  (17, 'Yara', 'Munduruku Lopes', 'yara-munduruku-lopes@demo.example'),
  (18, 'Gustavo', 'Pantaneiro Reis', 'gustavo-pantaneiro-reis@demo.example'),
  (19, 'Fernanda', 'Iwata', 'fernanda-iwata@demo.example'),
  (20, 'Antônio', 'Carlos Serejo', 'antonio-carlos-serejo@demo.example'),
  (21, 'Luana', 'Brandão Sá', 'luana-brandao-sa@demo.example'),
  (22, 'Marcelo', 'Teixeira Gama', 'marcelo-teixeira-gama@demo.example'),
  (23, 'Sofia', 'Arruda Câmara', 'sofia-arruda-camara@demo.example'),
  (24, 'Davi', 'Moura Rangel', 'davi-moura-rangel@demo.example'),
  (41, 'Ana', 'Clara Figueiredo', 'mentee@demo.example'),
  (42, 'João', 'Pedro Siqueira', 'joao-pedro-siqueira@demo.example'),
  (43, 'Tainá', 'Guimarães', 'taina-guimaraes@demo.example'),
  (44, 'Rodrigo', 'Menezes', 'rodrigo-menezes@demo.example'),
  (45, 'Patrícia', 'Lobo', 'patricia-lobo@demo.example'),
  (46, 'Kevin', 'Sales', 'kevin-sales@demo.example'),
  (61, 'Rita', 'Sampaio', 'admin@demo.example');

insert into auth.users (
  id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
  email_change, email_change_token_new, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
)
select
  pg_temp.person(n), 'authenticated', 'authenticated', email,
  '$2a$08$4Uw7sreJOUzw5PE/CaHN4e9da2bqosAiZ2jBS9K6DHwiEHkHTqo5e', now(), '', '', '', '',
  '{"provider": "email", "providers": ["email"]}',
  jsonb_build_object('first_name', first_name, 'last_name', last_name),
  now() - interval '90 days', now() - interval '90 days'
from demo_people
on conflict do nothing;

do $$
begin
  -- hosted GoTrue looks for accounts of its own instance; the embedded one has no such column
  if exists (
    select 1 from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    update auth.users set instance_id = '00000000-0000-0000-0000-000000000000'
    where email like '%@demo.example' and instance_id is null;
  end if;
  if to_regclass('auth.identities') is not null then
    insert into auth.identities (id, user_id, provider, provider_id, identity_data, created_at, updated_at)
    select
      gen_random_uuid(), pg_temp.person(n), 'email', pg_temp.person(n)::text,
      jsonb_build_object(
        'sub', pg_temp.person(n), 'email', email, 'email_verified', true, 'phone_verified', false
      ),
      now(), now()
    from demo_people
    on conflict do nothing;
  end if;
end
$$;

insert into public.user_roles (user_id, role)
select pg_temp.person(n), case when n < 40 then 'mentor' else 'admin' end
from demo_people
where n < 40 or n > 60
on conflict do nothing;


-- Mentors -------------------------------------------------------------------------------------------------

create temporary table demo_mentors (
  n int, job_title text, company text, city text, state text, country text, timezone text,
  languages text[], mentorship_topics text[],
  expertise_areas text[],
  inclusive_tags text[], experience_years int, profile_visibility text, chat_enabled boolean,
  verified boolean, availability_status text, average_rating numeric, total_reviews int,
  total_sessions int, hours text,
  bio text,
  mentorship_guidelines text
);
insert into demo_mentors values
  (
    1, 'Diretora de produto', 'Maré Software', 'Recife',
    'PE', 'Brasil', 'America/Recife',
    '{pt-BR,en}', '{Empreendedorismo,Produto,Carreira}',
    '{"Descoberta de produto","Validação de ideias","Primeiros clientes"}',
    '{mulheres}', 16, 'public', true, true, 'available', null, 0, 0, 'wide',
    'Comecei vendendo agendas pela internet e hoje cuido do produto de uma empresa de software no Recife '
    'Antigo. Ajudo quem está tirando uma ideia do papel a conversar com clientes antes de gastar '
    'dinheiro.',
    'Conte em duas linhas onde você está e qual decisão precisa tomar. Se tiver uma página ou planilha, '
    'mande o link.'
  ),
  (
    2, 'Consultor financeiro', 'Lins Finanças', 'Caruaru',
    'PE', 'Brasil', 'America/Recife',
    '{pt-BR}', '{Finanças,Empreendedorismo}',
    '{"Fluxo de caixa","Preço de venda",Crédito}',
    '{50-mais}', 28, 'public', true, true, 'available', 4.92, 31, 58, 'evening',
    'Passei vinte anos em banco e hoje ajudo pequenos negócios do Agreste a entender o próprio caixa. '
    'Trago a planilha; você traz os números.',
    'Traga os números do último mês, mesmo que incompletos.'
  ),
  (
    3, 'Pesquisadora de IA', 'Instituto Igarapé de Dados', 'Manaus',
    'AM', 'Brasil', 'America/Manaus',
    '{pt-BR,en}', '{Dados,"Inteligência artificial",Tecnologia}',
    '{"Aprendizado de máquina",Python,"Pesquisa aplicada"}',
    '{mulheres,indigenas}', 11, 'public', true, true, 'available', 4.88, 24, 41, 'split',
    'Trabalho com modelos de linguagem para línguas indígenas da Amazônia. Gosto de orientar quem está '
    'entrando na área de dados sem diploma na área.',
    'Não precisa saber programar para a primeira conversa.'
  ),
  (
    4, 'Engenheiro florestal', 'Cooperativa Seringal Vivo', 'Rio Branco',
    'AC', 'Brasil', 'America/Rio_Branco',
    '{pt-BR,es}', '{Agro,"Impacto social",Gestão}',
    '{Cooperativas,"Cadeias da floresta",Editais}',
    '{50-mais}', 30, 'public', false, true, 'available', 4.75, 12, 20, 'morning',
    'Ajudei a montar seis cooperativas extrativistas no Acre. Converso sobre gestão coletiva, editais e '
    'venda para fora do estado.',
    'Diga quantas famílias participam e o que já vendem.'
  ),
  (
    5, 'Designer de serviços', 'Estúdio Caju', 'Olinda',
    'PE', 'Brasil', 'America/Recife',
    '{pt-BR,en,fr}', '{Design,Produto,Carreira}',
    '{Portfólio,"Pesquisa com usuários",Acessibilidade}',
    '{mulheres,lgbtqia}', 9, 'public', true, true, 'available', 4.9, 40, 77, 'evening',
    'Desenho serviços públicos e privados há nove anos. Reviso portfólios com carinho e franqueza.',
    'Mande o link do portfólio antes da conversa.'
  ),
  (
    6, 'Líder de engenharia', 'Rota 232 Tecnologia', 'Recife',
    'PE', 'Brasil', 'America/Recife',
    '{pt-BR,en}', '{Tecnologia,Carreira,Liderança}',
    '{"Arquitetura de software","Primeira liderança","Entrevistas técnicas"}',
    '{negros}', 13, 'partners_only', true, true, 'available', 4.81, 18, 36, 'split',
    'De estagiário de suporte a líder de três times. Falo sobre carreira técnica, entrevistas e sobre '
    'ser o único negro da sala.',
    'Uma pergunta por conversa rende mais do que dez.'
  ),
  (
    7, 'Advogada de startups', 'Prado & Menezes', 'São Paulo',
    'SP', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,en,es}', '{Jurídico,Empreendedorismo}',
    '{"Contrato social",Sócios,"Proteção de dados"}',
    '{mulheres,50-mais}', 25, 'public', true, true, 'available', 4.79, 22, 35, 'lunch',
    'Explico contratos em português claro. Acordo de sócios, marcas e LGPD para quem está começando.',
    'Conversas são orientação, não parecer jurídico.'
  ),
  (
    8, 'Gestor de turismo', 'Trilhas do Atlântico', 'Fernando de Noronha',
    'PE', 'Brasil', 'America/Noronha',
    '{pt-BR,en,es}', '{Empreendedorismo,Marketing,"Impacto social"}',
    '{"Turismo sustentável",Hospedagem,"Redes sociais"}',
    '{}', 14, 'public', true, true, 'available', 4.67, 9, 15, 'morning',
    'Toco uma pousada e uma agência de trilhas na ilha. Ajudo quem quer viver de turismo sem estragar o '
    'lugar onde vive.',
    'Diga em que cidade fica o negócio e quem são seus visitantes.'
  ),
  (
    9, 'Gerente de expansão', 'Ponte Atlântica', 'Lisboa',
    'Lisboa', 'Portugal', 'Europe/Lisbon',
    '{pt-BR,en,fr}', '{Exportação,Vendas,Carreira}',
    '{"Entrada na Europa","Trabalho fora do Brasil",Negociação}',
    '{mulheres}', 17, 'public', true, true, 'available', 4.86, 15, 26, 'split',
    'Pernambucana em Lisboa há dez anos. Oriento empresas brasileiras que querem vender em Portugal e '
    'pessoas que pensam em se mudar.',
    'Atenção ao fuso: os horários aparecem no seu relógio.'
  ),
  (
    10, 'Mestre cervejeiro e empresário', 'Cervejaria Baturité', 'Fortaleza',
    'CE', 'Brasil', 'America/Fortaleza',
    '{pt-BR}', '{Empreendedorismo,Vendas,Gestão}',
    '{"Indústria de alimentos",Distribuição,Franquias}',
    '{}', 19, 'public', false, true, 'busy', 4.58, 11, 19, 'lunch',
    'Errei muito até a cervejaria dar lucro, e conto tudo. Alimentos, distribuição e licenças.',
    'Se possível, diga a capacidade de produção e onde já vende.'
  ),
  (
    11, 'Cientista de dados sênior', 'Dendê Analytics', 'Salvador',
    'BA', 'Brasil', 'America/Bahia',
    '{pt-BR,en}', '{Dados,Carreira,Tecnologia}',
    '{Estatística,SQL,"Transição de carreira"}',
    '{mulheres,negros}', 8, 'public', true, true, 'available', 4.95, 52, 96, 'evening',
    'Era professora de matemática e mudei para dados aos trinta e quatro. Ajudo na transição, do '
    'primeiro projeto à primeira vaga.',
    'Traga uma vaga que você gostaria de ter.'
  ),
  (
    12, 'Diretor industrial', 'Metalúrgica Vale Azul', 'Joinville',
    'SC', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,en}', '{Gestão,Liderança,"Pessoas e cultura"}',
    '{"Manufatura enxuta","Chão de fábrica","Sucessão familiar"}',
    '{50-mais}', 33, 'public', false, true, 'available', 4.61, 14, 28, 'morning',
    'Trinta anos de fábrica, dez deles passando o bastão para os filhos. Falo de gente, processo e '
    'sucessão.',
    null
  ),
  (
    13, 'Chefe de marketing', 'Cardamomo Alimentos', 'Goiânia',
    'GO', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,en}', '{Marketing,Vendas}',
    '{Marca,Conteúdo,"Mídia paga com pouco dinheiro"}',
    '{mulheres}', 12, 'public', true, true, 'available', 4.73, 19, 33, 'lunch',
    'Marca pequena também tem voz. Ajudo a escolher um canal só e fazer bem feito.',
    'Mande o endereço da sua página ou perfil.'
  ),
  (
    14, 'Desenvolvedor e educador', 'Quebrada Código', 'São Paulo',
    'SP', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,bzs}', '{Tecnologia,Educação,Carreira}',
    '{"Primeiro emprego",JavaScript,Comunidades}',
    '{negros,pcd}', 7, 'public', true, true, 'available', 4.97, 63, 120, 'evening',
    'Sou surdo e ensino programação em Libras e em português escrito. A conversa pode ser toda por texto '
    'ou com intérprete.',
    'Avise se prefere Libras, legenda ou só texto.'
  ),
  (
    15, 'Empreendedora de moda', 'Renda da Terra', 'Maceió',
    'AL', 'Brasil', 'America/Maceio',
    '{pt-BR}', '{Empreendedorismo,Vendas,"Impacto social"}',
    '{Artesanato,"Loja virtual","Grupos produtivos"}',
    '{mulheres,50-mais}', 22, 'public', true, true, 'available', 4.7, 16, 30, 'morning',
    'Coordeno um grupo de vinte rendeiras que hoje vende para o país inteiro. Preço justo, foto boa e '
    'prazo cumprido.',
    'Pode mandar fotos dos produtos pelo link do vídeo ou da loja.'
  ),
  (
    16, 'Investidor-anjo', 'Rede Capibaribe', 'Recife',
    'PE', 'Brasil', 'America/Recife',
    '{pt-BR,en}', '{Finanças,Empreendedorismo,Produto}',
    '{Captação,"Apresentação para investidores",Métricas}',
    '{}', 20, 'partners_only', true, true, 'available', 4.55, 10, 17, 'lunch',
    'Já vi umas duas mil apresentações. Ajudo a deixar a sua clara, mesmo que a resposta seja não '
    'captar.',
    'Mande a apresentação em até dez telas.'
  ),
  (
    17, 'Gestora de projetos sociais', 'Associação Rio Claro', 'Santarém',
    'PA', 'Brasil', 'America/Santarem',
    '{pt-BR}', '{"Impacto social",Educação,Gestão}',
    '{"Projetos sociais","Prestação de contas",Juventude}',
    '{mulheres,indigenas}', 10, 'public', true, true, 'available', 4.84, 13, 22, 'split',
    'Escrevo e acompanho projetos com comunidades do Tapajós. Editais, prestação de contas e formação de '
    'jovens.',
    'Se for sobre um edital, mande o nome dele.'
  ),
  (
    18, 'Produtor rural', 'Fazenda Água Boa', 'Cuiabá',
    'MT', 'Brasil', 'America/Cuiaba',
    '{pt-BR,en}', '{Agro,Finanças,Gestão}',
    '{"Crédito rural","Custos de safra","Agricultura regenerativa"}',
    '{}', 18, 'public', false, true, 'available', null, 0, 2, 'morning',
    'Terceira geração no campo, primeira a anotar tudo. Custos, crédito e transição para práticas '
    'regenerativas.',
    null
  ),
  (
    19, 'Gerente de pessoas', 'Nuvem Norte', 'Curitiba',
    'PR', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,en}', '{"Pessoas e cultura",Carreira,Liderança}',
    '{Recrutamento,Currículo,"Conversas difíceis"}',
    '{mulheres,lgbtqia}', 14, 'public', true, true, 'available', 4.89, 37, 69, 'lunch',
    'Já li mais de vinte mil currículos. Ajudo com o seu, com a entrevista e com a conversa de aumento.',
    'Anexe o currículo em PDF ou um link.'
  ),
  (
    20, 'Professor de administração', 'Instituto Maré Alta', 'São Luís',
    'MA', 'Brasil', 'America/Fortaleza',
    '{pt-BR,es}', '{Gestão,Educação,Empreendedorismo}',
    '{"Plano de negócios",Indicadores,"Pequeno varejo"}',
    '{pcd,50-mais}', 26, 'public', true, true, 'available', 4.64, 8, 14, 'split',
    'Cadeirante, professor e dono de papelaria. Plano de negócios de uma página, com número de verdade.',
    null
  ),
  (
    21, 'Pesquisadora de usuários', 'Laboratório Farol', 'Porto Alegre',
    'RS', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,en,es}', '{Design,Produto,Dados}',
    '{Entrevistas,"Testes de usabilidade",Inclusão}',
    '{mulheres,lgbtqia,pcd}', 6, 'partners_only', true, true, 'available', 4.77, 21, 34, 'evening',
    'Tenho baixa visão e pesquiso como as pessoas usam produtos digitais. Testo o seu com leitor de '
    'tela, se quiser.',
    'Mande o endereço do produto com acesso de teste.'
  ),
  (
    22, 'Especialista em comércio exterior', 'Gama Export', 'Porto Velho',
    'RO', 'Brasil', 'America/Porto_Velho',
    '{pt-BR,en,es}', '{Exportação,Agro,Vendas}',
    '{Documentos,Logística,"Primeira exportação"}',
    '{}', 21, 'public', false, true, 'unavailable', 4.5, 6, 9, 'morning',
    'Café, castanha e pirarucu: já exportei os três. No momento estou de licença e volto a atender em '
    'breve.',
    null
  ),
  (
    23, 'Médica e gestora de saúde', 'Clínica Jardim', 'João Pessoa',
    'PB', 'Brasil', 'America/Recife',
    '{pt-BR,en}', '{Liderança,Gestão,Carreira}',
    '{Clínicas,"Equipes de saúde",Pesquisa}',
    '{mulheres}', 15, 'private', true, true, 'available', 4.8, 5, 11, 'evening',
    'Atendo poucas pessoas por vez, por indicação.',
    null
  ),
  (
    24, 'Analista de segurança', 'Escudo Digital', 'Belo Horizonte',
    'MG', 'Brasil', 'America/Sao_Paulo',
    '{pt-BR,en}', '{Tecnologia,Carreira}',
    '{"Segurança da informação","Primeiros passos",Certificações}',
    '{}', 5, 'public', true, false, 'available', null, 0, 0, 'evening',
    'Novo por aqui: trabalho com resposta a incidentes e quero ajudar quem está começando em segurança.',
    null
  );

update public.profiles p
set
  avatar_url = pg_temp.face(m.n, m.inclusive_tags, 'mulheres' = any (m.inclusive_tags)),
  job_title = m.job_title,
  company = m.company,
  city = m.city,
  state = m.state,
  country = m.country,
  timezone = m.timezone,
  languages = m.languages,
  mentorship_topics = m.mentorship_topics,
  expertise_areas = m.expertise_areas,
  inclusive_tags = m.inclusive_tags,
  experience_years = m.experience_years,
  profile_visibility = m.profile_visibility,
  chat_enabled = m.chat_enabled,
  verified = m.verified,
  availability_status = m.availability_status,
  average_rating = m.average_rating,
  total_reviews = m.total_reviews,
  total_sessions = m.total_sessions,
  bio = m.bio,
  mentorship_guidelines = m.mentorship_guidelines
from demo_mentors m
where p.id = pg_temp.person(m.n) and p.job_title is null;

insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
select pg_temp.person(m.n), day, h.start_time, h.end_time
from demo_mentors m
join (values
  ('wide', '{0,1,2,3,4,5,6}'::int[], time '08:00', time '11:00'),
  ('wide', '{0,1,2,3,4,5,6}', '14:00', '17:00'),
  ('wide', '{1,2,3,4,5}', '19:00', '21:00'),
  ('evening', '{1,2,3,4,5}', '18:00', '21:00'),
  ('evening', '{6}', '09:00', '12:00'),
  ('split', '{1,2,4,5}', '09:00', '12:00'),
  ('split', '{2,4,6}', '14:00', '17:00'),
  ('lunch', '{1,2,3,4,5}', '12:00', '14:00'),
  ('lunch', '{0,6}', '10:00', '12:00'),
  ('morning', '{0,1,2,3,4,5,6}', '07:30', '10:30')
) h (hours, days, start_time, end_time) on h.hours = m.hours
cross join unnest(h.days) day
on conflict do nothing;

update public.booking_rules r
set
  slot_minutes = case m.hours when 'wide' then '{60,30}' when 'lunch' then '{30,60}' when 'split' then '{45}'
    else '{60}' end::int[],
  step_minutes = case m.hours when 'wide' then 60 when 'lunch' then 30 when 'split' then 45 else 60 end,
  buffer_after_minutes = case m.hours when 'split' then 15 else 0 end,
  max_per_day = case m.hours when 'evening' then 2 end,
  max_per_mentee = 10
from demo_mentors m
where r.mentor_id = pg_temp.person(m.n);

-- A holiday of one mentor, and a day on which another has other hours.
insert into public.availability_overrides (mentor_id, date, start_time, end_time) values
  (pg_temp.person(5), (now() + interval '3 days')::date, null, null),
  (pg_temp.person(7), (now() + interval '4 days')::date, '08:00', '10:00')
on conflict do nothing;


-- Mentees and the platform's team -------------------------------------------------------------------------

update public.profiles p
set
  avatar_url = pg_temp.face(m.n, '{}', m.n % 2 = 1),
  job_title = m.job_title,
  company = m.company,
  city = m.city,
  state = m.state,
  country = 'Brasil',
  timezone = m.timezone,
  bio = m.bio
from (values
  (
    41, 'Estudante e fundadora', 'Doce Capibaribe', 'Recife', 'PE', 'America/Recife',
    'Quero transformar a doceria da família em uma loja que entrega no Recife inteiro.'
  ),
  (
    42, 'Técnico em informática', null, 'Jaboatão dos Guararapes', 'PE', 'America/Recife',
    'Procuro meu primeiro emprego como desenvolvedor.'
  ),
  (
    43, 'Professora', null, 'Manaus', 'AM', 'America/Manaus',
    'Penso em mudar para a área de dados.'
  ),
  (
    44, 'Dono de oficina', 'Oficina do Rodrigo', 'Petrolina', 'PE', 'America/Recife',
    null
  ),
  (
    45, 'Artesã', null, 'Maceió', 'AL', 'America/Maceio',
    null
  ),
  (
    46, 'Estudante de design', null, 'Olinda', 'PE', 'America/Recife',
    null
  ),
  (
    61, 'Equipe da plataforma', null, 'Recife', 'PE', 'America/Recife',
    null
  )
) m (n, job_title, company, city, state, timezone, bio)
where p.id = pg_temp.person(m.n) and p.job_title is null;


-- Partners ------------------------------------------------------------------------------------------------

insert into public.partners (id, name, slug, description, logo_url, website_url, start_date, is_active)
select
  pg_temp.thing(1, n), name, slug, description,
  pg_temp.svg(format(
    '<rect width="96" height="96" rx="18" fill="%s"/>'
    '<text x="48" y="62" font-family="sans-serif" font-size="38"'
    ' font-weight="700" text-anchor="middle" fill="#fff">%s</text>', colour, letters
  )),
  'https://' || slug || '.example', date '2026-01-05', true
from (values
  (1, 'SEBRAE Pernambuco', 'sebrae-pe', 'Mentorias para quem empreende em Pernambuco.', '#0b57d0', 'SE'),
  (2, 'Porto Digital', 'porto-digital', 'Quem é do parque ajuda quem está chegando.', '#00796b', 'PD'),
  (3, 'Instituto Maré Alta', 'mare-alta', 'Mais mulheres, pessoas negras e com deficiência.', '#8e3b8c', 'MA')
) partner (n, name, slug, description, colour, letters)
on conflict do nothing;

insert into public.mentor_partners (mentor_id, partner_id, status)
select pg_temp.person(mentor), pg_temp.thing(1, partner), status
from (values
  (1, 'approved', '{1,2,4,5,7,8,9,10,13,15,16,18,20,22}'::int[]),
  (2, 'approved', '{1,3,5,6,11,14,16,19,21,24}'),
  (3, 'approved', '{3,11,14,17,19,20,21}'),
  (3, 'requested', '{15}')
) membership (partner, status, mentors)
cross join unnest(mentors) mentor
on conflict do nothing;

insert into public.user_partners (user_id, partner_id, role, status, joined_at, expires_at)
select pg_temp.person(person), pg_temp.thing(1, partner), role, status, joined_at, expires_at
from (values
  (41, 1, 'member', 'active', now() - interval '60 days', now() + interval '300 days'),
  (42, 2, 'member', 'active', now() - interval '40 days', null),
  (43, 3, 'member', 'expired', now() - interval '90 days', now() - interval '5 days'),
  (61, 1, 'admin', 'active', now() - interval '90 days', null)
) membership (person, partner, role, status, joined_at, expires_at)
on conflict do nothing;

insert into public.partner_invitations (id, partner_id, email, token, expires_at, invited_by) values
  (
    pg_temp.thing(2, 1), pg_temp.thing(1, 2), 'mentee@demo.example',
    encode(extensions.digest(extensions.gen_random_bytes(32), 'sha256'), 'hex'), now() + interval '6 days',
    pg_temp.person(61)
  )
on conflict do nothing;


-- Sessions ------------------------------------------------------------------------------------------------

-- Nobody listens while the demo is loaded.
alter table public.appointments disable trigger appointments_broadcast_insert;

insert into public.appointments (
  id, mentor_id, mentee_id, scheduled_at, duration_minutes, status, message, meeting_url, video_service,
  partner_id, cancelled_by, cancelled_at, cancellation_reason, created_at
)
select
  pg_temp.thing(3, n), pg_temp.person(mentor), pg_temp.person(mentee),
  pg_temp.recife(days, clock), 60, status, message,
  case when status in ('confirmed', 'completed') then 'https://meet.example/mentoria-' || n end,
  case when status in ('confirmed', 'completed') then 'google_meet' end,
  pg_temp.thing(1, 1),
  case when status = 'cancelled' then pg_temp.person(mentor) end,
  case when status = 'cancelled' then pg_temp.recife(days - 1, '08:00') end,
  case when status = 'cancelled' then 'Tive um imprevisto de família. Podemos marcar na semana seguinte?' end,
  least(pg_temp.recife(days - 4, '10:00'), now() - interval '1 day')
from (values
  (1, 1, 41, -27, time '14:00', 'completed',
    'Quero entender se a entrega de doces pode virar um negócio separado.'),
  (2, 1, 41, -13, '15:00', 'completed',
    'Fiz as dez conversas com clientes que combinamos e queria mostrar o resultado.'),
  (3, 1, 41, -6, '09:00', 'cancelled', 'Podemos olhar juntas o preço das caixas?'),
  (4, 1, 41, 2, '15:00', 'confirmed', 'Trago a planilha de preços e duas ideias de embalagem.'),
  (5, 1, 41, 6, '09:00', 'pending', 'Queria treinar a apresentação para o edital do SEBRAE.'),
  (6, 2, 41, 3, '18:00', 'confirmed', 'Preciso separar o dinheiro da família do dinheiro da doceria.'),
  (7, 5, 41, -20, '19:00', 'no_show', 'Gostaria de uma opinião sobre o cardápio.'),
  (8, 1, 42, -24, '16:00', 'completed', 'Devo aprender programação ou produto?'),
  (9, 1, 43, -19, '09:00', 'completed', 'Como contar minha experiência de professora em uma entrevista?'),
  (10, 1, 44, -16, '10:00', 'completed', 'A oficina perde clientes no agendamento.'),
  (11, 1, 45, -11, '14:00', 'completed', 'Como descrever um produto feito à mão?'),
  (12, 1, 46, -8, '16:00', 'completed', 'Revisão do meu primeiro estudo de caso.'),
  (13, 1, 42, 1, '14:00', 'confirmed', 'Passei para a segunda fase! Podemos simular a entrevista?'),
  (14, 1, 44, 4, '16:00', 'pending', 'Testei o formulário e tenho dúvidas.'),
  (15, 14, 42, -10, '18:00', 'completed', 'Primeiro emprego como desenvolvedor.')
) session (n, mentor, mentee, days, clock, status, message)
on conflict do nothing;

alter table public.appointments enable trigger appointments_broadcast_insert;

-- The trigger on feedback counts what is here; the figures of the other mentors are invented as a whole.
insert into public.appointment_feedback (id, appointment_id, reviewer_id, rating, comment)
select pg_temp.thing(4, n), pg_temp.thing(3, appointment), pg_temp.person(mentee), rating, comment
from (values
  (1, 1, 41, 5, 'Saí com três perguntas certas para fazer aos clientes. Valeu cada minuto.'),
  (2, 2, 41, 5, 'Direta e gentil. Mudei o preço no mesmo dia.'),
  (3, 8, 42, 5, 'Me ajudou a escolher um caminho sem me empurrar para nenhum.'),
  (4, 9, 43, 5, 'Entendi que dar aula também é gestão de produto!'),
  (5, 10, 44, 4, 'Muito bom. Faltou tempo para ver o formulário.'),
  (6, 11, 45, 5, null),
  (7, 12, 46, 5, 'Olhou o portfólio inteiro antes da conversa.')
) review (n, appointment, mentee, rating, comment)
on conflict do nothing;

update public.profiles p
set total_sessions = (
  select count(*) from public.appointments a where a.mentor_id = p.id and a.status = 'completed'
)
where p.id = pg_temp.person(1);

insert into public.mentorship_requests (id, mentor_id, mentee_id, message, status, created_at) values
  (
    pg_temp.thing(5, 1), pg_temp.person(4), pg_temp.person(41),
    'Compro castanha para os doces e queria comprar direto de uma cooperativa. Como começo essa conversa?',
    'pending', now() - interval '2 days'
  ),
  (
    pg_temp.thing(5, 2), pg_temp.person(12), pg_temp.person(44),
    'Meu filho vai assumir a oficina aos poucos. Como o senhor dividiu as decisões?', 'replied',
    now() - interval '9 days'
  )
on conflict do nothing;


-- Conversations -------------------------------------------------------------------------------------------

insert into public.conversations (id, mentor_id, mentee_id, partner_id, created_at)
select
  pg_temp.thing(6, n), pg_temp.person(mentor), pg_temp.person(mentee), pg_temp.thing(1, 1),
  now() - make_interval(days => days)
from (values (1, 1, 41, 5), (2, 1, 42, 3), (3, 2, 41, 2), (4, 5, 41, 1)) chat (n, mentor, mentee, days)
on conflict do nothing;

-- These messages were written in the past, which the triggers would not let anybody do.
alter table public.messages disable trigger user;

insert into public.messages (id, conversation_id, sender_id, content, created_at, updated_at)
select
  pg_temp.thing(7, n), pg_temp.thing(6, chat), pg_temp.person(sender), content,
  now() - make_interval(mins => minutes_ago), now() - make_interval(mins => minutes_ago)
from (values
  (1, 1, 41, 6480, 'Oi, Beatriz! Aqui é a Ana, da doceria. Obrigada por aceitar conversar 🙂'),
  (2, 1, 1, 6465, 'Oi, Ana! Que bom falar com você. Como foram as conversas com os clientes?'),
  (3, 1, 41, 6450,
    'Falei com onze pessoas. Sete disseram que comprariam toda semana se a entrega fosse à noite.'),
  (4, 1, 1, 6440, 'Excelente sinal. Alguma delas pagou adiantado, ou só disse que compraria?'),
  (5, 1, 41, 6431, 'Duas pagaram! Fiz um pix na hora, nem acreditei.'),
  (6, 1, 1, 3005,
    'Então você já tem os dois primeiros clientes. Anote quanto custou chegar até eles, em horas e em '
    'reais.'),
  (7, 1, 41, 2990, E'Anotei assim:\n- embalagem: R$ 2,40\n- entrega: R$ 7,00\n- meu tempo: 35 min'),
  (8, 1, 1, 2975, 'Perfeito. Na nossa próxima sessão a gente coloca isso na planilha de preços.'),
  (9, 1, 41, 1480, 'Levo também duas ideias de embalagem. Uma usa papel-semente, mas é mais cara.'),
  (10, 1, 1, 1460,
    'Leve as duas! Preço não é só custo: descubra qual delas faz alguém mandar foto para uma amiga.'),
  (11, 1, 41, 95, 'Boa! Vou testar com as clientes de sexta. Posso te mandar as fotos por aqui?'),
  (12, 1, 1, 32, 'Claro. Me manda quando tiver, e até a nossa conversa!'),
  (13, 2, 42, 1200, 'Beatriz, passei para a segunda fase da seleção!'),
  (14, 2, 1, 1190, 'Parabéns, João! Vamos simular a entrevista amanhã.'),
  (15, 2, 42, 40, 'Fechado. Posso mandar a descrição da vaga antes?'),
  (16, 3, 41, 2400, 'Oi, Carlos. Ainda não sei quanto sobra por mês.'),
  (17, 3, 2, 2300, 'É por aí que começamos, Ana. Traga só o extrato e um caderno.'),
  (18, 4, 41, 900, 'Oi, Marina! Você olharia o cardápio da doceria?')
) message (n, chat, sender, minutes_ago, content)
on conflict do nothing;

update public.messages m
set read_at = m.created_at + interval '6 minutes', updated_at = m.created_at + interval '6 minutes'
where m.id in (select pg_temp.thing(7, n) from unnest('{1,2,3,4,5,6,7,8,9,10,11,13,14,16,17}'::int[]) n)
  and m.read_at is null;

alter table public.messages enable trigger user;

update public.conversations c
set last_message_at = (select max(m.created_at) from public.messages m where m.conversation_id = c.id)
where c.id in (select pg_temp.thing(6, n) from generate_series(1, 4) n) and c.last_message_at is null;

update public.conversation_participants p
set last_read_at = (
  select max(m.created_at) from public.messages m
  where m.conversation_id = p.conversation_id and (m.sender_id = p.user_id or m.read_at is not null)
)
where p.conversation_id in (select pg_temp.thing(6, n) from generate_series(1, 4) n)
  and p.last_read_at is null;

drop table demo_people, demo_mentors;
drop function pg_temp.person(int);
drop function pg_temp.thing(int, int);
drop function pg_temp.recife(int, time);
drop function pg_temp.face(int, text[], boolean);
drop function pg_temp.svg(text);
