"""The page: an editor pastes a draft, sees what to fix, and why. Templates and ES modules, served without a build."""
