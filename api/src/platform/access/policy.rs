//! Policies: what a handler's first argument says about who may call it.

use super::permission::Permission;

/// What a caller must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing; a sign-in or key is taken into account when it is there.
    Nothing,
    /// A sign-in or a key, whatever it may do, also before a required second factor is set up.
    SignIn,
    /// A user's sign-in, also before a required second factor is set up.
    User,
    /// This permission.
    Permission(Permission),
}

/// How confidential the answer is (C0 public, C1 internal, C2 personal, C3 protected, C4 compartment).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataClass {
    /// Public.
    C0,
    /// Internal.
    C1,
    /// Personal.
    C2,
    /// Protected: location, contact, identity of a person at risk.
    C3,
    /// Compartment: sealed.
    C4,
}

impl DataClass {
    /// As it stands in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::C0 => "C0",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
        }
    }
}

/// A named kind of access; handlers take `Access<ThePolicy>`.
pub trait Policy: 'static {
    /// What the caller must bring.
    const REQUIREMENT: Requirement;
    /// How confidential the answer is.
    const DATA_CLASS: DataClass;
}

/// Declares a policy: `policy!(ReadIncidents = IncidentsRead, C1, "Reads incidents.")`.
#[macro_export]
macro_rules! policy {
    ($name:ident = $permission:ident, $class:ident, $description:literal) => {
        #[doc = $description]
        #[derive(Debug)]
        pub struct $name;
        impl $crate::platform::access::Policy for $name {
            const REQUIREMENT: $crate::platform::access::Requirement =
                $crate::platform::access::Requirement::Permission($crate::platform::access::Permission::$permission);
            const DATA_CLASS: $crate::platform::access::DataClass = $crate::platform::access::DataClass::$class;
        }
    };
}

/// Anybody.
#[derive(Debug)]
pub struct Public;
impl Policy for Public {
    const REQUIREMENT: Requirement = Requirement::Nothing;
    const DATA_CLASS: DataClass = DataClass::C0;
}

/// Anybody who is signed in or has a key.
#[derive(Debug)]
pub struct SignedIn;
impl Policy for SignedIn {
    const REQUIREMENT: Requirement = Requirement::SignIn;
    const DATA_CLASS: DataClass = DataClass::C1;
}

/// A user, for their own account.
#[derive(Debug)]
pub struct UserOnly;
impl Policy for UserOnly {
    const REQUIREMENT: Requirement = Requirement::User;
    const DATA_CLASS: DataClass = DataClass::C2;
}
