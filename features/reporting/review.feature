Feature: What a reviewer sees of a change
  A reviewer has minutes. She reads what the change broke and what it mended,
  and no excuse for a failure is shown as a success.

  Rule: What changed since the target branch is told, scenario by scenario

    @scope:test-management-1 @scope:cicd-pipeline-2 @id:reporting-what-changed @once
    Scenario: A reviewer sees what the change broke, mended and left out
      Given Rita has a project with these scenarios:
        | scenario             | fate      |
        | A friend is greeted  | is kept   |
        | A guest is greeted   | is broken |
        | A thief is refused   | is kept   |
        | A storm is weathered | is kept   |
        | A night is survived  | is kept   |
      And Rita has played her project
      And Rita has a project with these scenarios:
        | scenario             | fate                      |
        | A friend is greeted  | is broken                 |
        | A guest is greeted   | is kept                   |
        | A thief is refused   | is kept at the second try |
        | A storm is weathered | cannot be tried here      |
      When Rita compares her project with the target branch
      Then Rita reads that this has changed and nothing else:
        | scenario            | change                 |
        | A friend is greeted | newly fails            |
        | A guest is greeted  | is fixed               |
        | A thief is refused  | is unsteady            |
        | A night is survived | is not played any more |
      And Rita reads that "A storm is weathered" was skipped because "there is nothing to try it on"

    @scope:test-management-1 @id:reporting-renamed @once
    Scenario: A scenario that was renamed keeps its history
      Given Rita has a project with these scenarios:
        | scenario            | fate      | known as |
        | A friend is greeted | is broken | greeting |
      And Rita has played her project
      And Rita has a project with these scenarios:
        | scenario           | fate    | known as |
        | A guest is greeted | is kept | greeting |
      When Rita compares her project with the target branch
      Then Rita reads that this has changed and nothing else:
        | scenario           | change   |
        | A guest is greeted | is fixed |

  Rule: A quarantine is shown, and covers nothing that the change touches

    @scope:test-management-1 @scope:cicd-pipeline-2 @id:reporting-quarantine-shown @once
    Scenario: A failure in quarantine is shown with its owner
      Given Rita has a project with these scenarios:
        | scenario            | fate      |
        | A friend is greeted | is kept   |
        | A thief is refused  | is broken |
      And Quinn has put "A thief is refused" into quarantine
      And Rita has played her project
      When Rita judges a change elsewhere
      Then Rita finds the gate open, and Quinn named for the failure of "A thief is refused"
      And Rita finds the run still red

    @scope:test-management-1 @scope:cicd-pipeline-2 @id:reporting-quarantine-touched @once
    Scenario: A quarantine does not cover what the change touches
      Given Rita has a project with these scenarios:
        | scenario            | fate      |
        | A friend is greeted | is kept   |
        | A thief is refused  | is broken |
      And Quinn has put "A thief is refused" into quarantine
      And Rita has played her project
      When Rita judges a change of these scenarios
      Then Rita finds the gate closed, and nothing that covers "A thief is refused"
