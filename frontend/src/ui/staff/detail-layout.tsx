import { Grid, Group, Tabs, Text } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { PageTitle } from '~/ui/page-title'
import './detail-layout.css'

interface DetailLayoutProps {
  title: string
  /** The reference people quote, such as a case or key number. */
  reference?: string
  status?: ReactNode
  actions?: ReactNode
  summary: { label: string; value: ReactNode }[]
  tabs?: { id: string; label: string; content: ReactNode }[]
  /** Tab of the URL; the first one when absent. */
  tab?: string
  onTab?: (id: string) => void
  /** Beside the content on wide screens: a `Timeline`, related things. */
  aside?: { title: string; content: ReactNode }
  children?: ReactNode
}

/** The page of one thing: who it is and its state, what matters, the rest in tabs, its history beside. */
export function DetailLayout(props: DetailLayoutProps) {
  const { title, reference, status, actions, summary, tabs, tab, onTab, aside, children } = props
  return (
    <>
      <Group justify="space-between" mb="md" align="start">
        <div>
          <Group gap="sm">
            <PageTitle title={title} className="page-title" />
            {status}
          </Group>
          {reference && <Text c="dimmed">{reference}</Text>}
        </div>
        <Group gap="xs" className="no-print">
          {actions}
        </Group>
      </Group>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: aside ? 8 : 12 }}>
          <SummaryList items={summary} />
          {children}
          {tabs && tabs.length > 0 && (
            <Tabs
              mt="lg"
              keepMounted={false}
              value={tabs.some(({ id }) => id === tab) ? tab : tabs[0]?.id}
              onChange={(id) => id && onTab?.(id)}
            >
              <Tabs.List>
                {tabs.map(({ id, label }) => (
                  <Tabs.Tab key={id} value={id}>
                    {label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {tabs.map(({ id, content }) => (
                <Tabs.Panel key={id} value={id} pt="md">
                  {content}
                </Tabs.Panel>
              ))}
            </Tabs>
          )}
        </Grid.Col>
        {aside && (
          <Grid.Col span={{ base: 12, lg: 4 }} component="section">
            <h2 className="section-title">{aside.title}</h2>
            {aside.content}
          </Grid.Col>
        )}
      </Grid>
    </>
  )
}

/** Label and value pairs. */
export function SummaryList({ items }: { items: { label: string; value: ReactNode }[] }) {
  return (
    <dl className="staff-summary">
      {items.map(({ label, value }) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{value ?? '–'}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
