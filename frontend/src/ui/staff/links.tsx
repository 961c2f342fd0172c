import { Anchor, type AnchorProps, Button, type ButtonProps, NavLink, type NavLinkProps } from '@mantine/core'
import { createLink, type LinkComponent } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type AnchorAttributes = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color' | 'style'> & {
  ref?: Ref<HTMLAnchorElement>
}
const PlainAnchor = (props: AnchorProps & AnchorAttributes) => <Anchor {...props} />
const PlainButton = (props: ButtonProps & AnchorAttributes) => <Button component="a" {...props} />
const PlainNavLink = (props: NavLinkProps & AnchorAttributes) => <NavLink component="a" {...props} />
const RoutedAnchor = createLink(PlainAnchor)
const RoutedButton = createLink(PlainButton)
const RoutedNavLink = createLink(PlainNavLink)

/** Mantine's anchor, button and navigation link with the router's type-checked `to`. */
export const AnchorLink: LinkComponent<typeof PlainAnchor> = (props) => <RoutedAnchor {...props} />
export const ButtonLink: LinkComponent<typeof PlainButton> = (props) => <RoutedButton {...props} />
export const NavItem: LinkComponent<typeof PlainNavLink> = (props) => <RoutedNavLink {...props} />
